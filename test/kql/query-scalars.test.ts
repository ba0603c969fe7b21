/**
 * The scalar side of the query engine, case by case: what each expression gives. Most rows are
 * places where SQL or JavaScript would silently give something else.
 */
import { expect, test } from 'vitest';
import { valueOf } from './query-runs.ts';

type Cases = readonly (readonly [expression: string, value: unknown])[];

function holds(area: string, cases: Cases): void {
  test.each(cases)(`${area}: %s`, (expression, value) => {
    expect(valueOf(expression)).toEqual(value);
  });
}

holds('query arithmetic', [
  ['7 / 2', 3],
  ['-7 / 2', -3],
  ['7.0 / 2', 3.5],
  ['1 / 0', null],
  ['1.0 / 0', 'Infinity'],
  ['-14 % 12', 10],
  ['14 % -12', 2],
  ['1 + long(null)', null],
  ['-(5)', -5],
  ['10m / 4m', 2.5],
  ['5m * 2', '00:10:00'],
  ['1h / 4', '00:15:00'],
  ['7m % 5m', '00:02:00'],
  ['datetime(2026-03-02) - datetime(2026-03-01 12:00)', '12:00:00'],
  ['datetime(2026-03-01) + 1d', '2026-03-02T00:00:00Z'],
  ['datetime(9999-12-31) + 2d', null],
]);

holds('query literals', [
  ['0x1F', 31],
  ['long(5)', 5],
  ['real(+inf)', 'Infinity'],
  ['time(1.02:03:04)', '1.02:03:04'],
  ['timespan(00:05:00)', '00:05:00'],
  ['time(3)', '3.00:00:00'],
  ['1.5h', '01:30:00'],
  ['-5m', '-00:05:00'],
  ['1tick', '00:00:00.0000001'],
  ['datetime(2026-03-01 12:30:15.1234567)', '2026-03-01T12:30:15.1234567Z'],
  ['datetime(2026-03-01T12:30:15+02:00)', '2026-03-01T10:30:15Z'],
  ['datetime(2026-03-01)', '2026-03-01T00:00:00Z'],
  ['datetime(null)', null],
  ['"a\\tb\\u0041"', 'a\tbA'],
  ['@"a\\b""c"', 'a\\b"c'],
  ['h"secret"', 'secret'],
  ['"a" "b"', 'ab'],
  ['dynamic({"a":[1,-2,"x",null]})', '{"a":[1,-2,"x",null]}'],
]);

holds('query comparison', [
  ['1 == 1.0', true],
  ['long(null) == 1', false],
  ['long(null) != 1', true],
  ['long(null) == long(null)', null],
  ['long(null) < 1', null],
  ['real(nan) >= 1', false],
  ['"a" == "A"', false],
  ['"a" =~ "A"', true],
  ['"a" !~ "A"', false],
  ['"a" in ("A", "b")', false],
  ['"a" in~ ("A", "b")', true],
  ['"a" !in ("A", "b")', true],
  ['"a" !in~ ("A", "b")', false],
  ['2 in (dynamic([1, 2]))', true],
  ['long(null) in (1)', false],
  ['long(null) !in (1)', true],
  ['5 between (1 .. 5)', true],
  ['5 !between (1 .. 4)', true],
  ['now() between (ago(5m) .. 5m)', true],
  ['now() between (ago(5m) .. 4m)', false],
  ['false and bool(null)', false],
  ['true and bool(null)', null],
  ['bool(null) or true', true],
  ['not(bool(null))', null],
]);

holds('query text predicate', [
  ['"web-1 failed" has "WEB"', true],
  ['"webs failed" has "web"', false],
  ['"foo_bar" has "foo"', true],
  ['"x web-1 y" has "web-1"', true],
  ['"x web-12 y" has "web-1"', false],
  ['"überfluss" has "fluss"', false],
  ['"Error 12" has_cs "error"', false],
  ['"Error 12" !has "error"', false],
  ['"anything" has ""', true],
  ['"webs" hasprefix "we"', true],
  ['"webs" hassuffix "bs"', true],
  ['"webs" hassuffix "eb"', false],
  ['"WEBS" contains "eb"', true],
  ['"WEBS" contains_cs "eb"', false],
  ['"WEBS" !contains_cs "eb"', true],
  ['"Webs" startswith "we"', true],
  ['"Webs" startswith_cs "we"', false],
  ['"Webs" endswith "BS"', true],
  ['"oom killed" has_any ("x", "KILLED")', true],
  ['"oom killed" has_all ("oom", "kill")', false],
  ['"code 137" matches regex @"\\d{3}"', true],
  ['"code 137" matches regex "(?i)CODE"', true],
  ['"code 137" matches regex "CODE"', false],
  ['"a\\rb" matches regex "a.b"', true],
  ['"a\\nb" matches regex "a.b"', false],
  ['"a\\nb" matches regex "(?s)a.b"', true],
  ['"a.b" matches regex @"^a[.]b$"', true],
  ['"axb" matches regex @"^a\\.b$"', false],
  ['"a\\u00a0b" matches regex @"a\\sb"', false],
  ['@"C:\\app" matches regex @"^C:\\\\a"', true],
  ['"é" matches regex @"^\\p{L}$"', true],
]);

holds('query time function', [
  ['now()', '2026-03-01T12:00:00Z'],
  ['ago(1h)', '2026-03-01T11:00:00Z'],
  ['bin(datetime(2026-03-01 12:07:30), 5m)', '2026-03-01T12:05:00Z'],
  ['startofday(now())', '2026-03-01T00:00:00Z'],
  ['startofday(now(), -1)', '2026-02-28T00:00:00Z'],
  // 2026-03-01 is a Sunday.
  ['startofweek(now())', '2026-03-01T00:00:00Z'],
  ['startofweek(datetime(2026-02-28))', '2026-02-22T00:00:00Z'],
  ['startofmonth(now(), 10)', '2027-01-01T00:00:00Z'],
  ['startofyear(now())', '2026-01-01T00:00:00Z'],
  ['dayofweek(now())', '00:00:00'],
  ['dayofweek(datetime(2026-03-04))', '3.00:00:00'],
  ['hourofday(now())', 12],
  ['datetime_diff("hour", datetime(2026-03-01 13:01), datetime(2026-03-01 12:59))', 1],
  ['datetime_diff("minute", datetime(2026-03-01 12:59:59), datetime(2026-03-01 12:59))', 0],
  ['datetime_diff("day", datetime(2026-02-28 23:00), datetime(2026-03-01 01:00))', -1],
  ['datetime_diff("year", datetime(2026-01-01), datetime(2025-12-31))', 1],
]);

holds('query number function', [
  ['bin(-7, 2)', -8],
  ['bin(-3.5, 1)', -4],
  ['bin(7, 0)', null],
  ['floor(7.9, 1)', 7],
  ['ceiling(1.2)', 2],
  ['round(2.15, 1)', 2.2],
  ['round(-50.55, -2)', -100],
  ['abs(-3)', 3],
  ['min_of(3, 1, 2)', 1],
  ['max_of(long(null), 2)', 2],
]);

holds('query choice', [
  ['iff(1 > 2, 1, 2.5)', 2.5],
  ['iff(bool(null), 1, 2)', 2],
  ['case(1 > 2, "a", 2 > 1, "b", "c")', 'b'],
  ['coalesce("", "b")', 'b'],
  ['coalesce(long(null), 3)', 3],
  ['isempty("")', true],
  ['isempty(long(null))', true],
  ['isnull("")', false],
  ['isnotempty("x")', true],
  ['isnotnull(long(null))', false],
]);

holds('query cast', [
  ['toint("12")', 12],
  ['toint(3.9)', 3],
  ['toint(99999999999)', null],
  ['tolong("x")', null],
  ['tolong("9007199254740993")', null],
  ['toreal("1e3")', 1000],
  ['tobool("True")', true],
  ['tobool("maybe")', null],
  ['tostring(long(null))', ''],
  ['tostring(datetime(2026-03-01))', '2026-03-01T00:00:00.0000000Z'],
  ['todatetime("2026-02-30")', null],
  ['totimespan("00:05")', '00:05:00'],
  ['toguid("nothing")', null],
]);

holds('query text function', [
  ['strcat("a", 1, 5m)', 'a100:05:00'],
  ['strcat_delim("-", "a", 1)', 'a-1'],
  ['strlen("a😀")', 2],
  ['toupper("a")', 'A'],
  ['replace_string("a.b.c", ".", "$&")', 'a$&b$&c'],
  ['replace_regex("k=1", @"(\\w)=(\\d)", @"\\2=\\1")', '1=k'],
  ['trim("-+", "--a-b--")', 'a-b'],
  ['substring("abcdef", 1, 2)', 'bc'],
  ['substring("abcdef", -2)', 'ef'],
  ['split("a,b,c", ",")', '["a","b","c"]'],
  ['split("a,b,c", ",", 1)', '["b"]'],
  ['split("a,b,c", ",")[-1]', 'c'],
  ['extract("code (\\\\d+)", 1, "exit code 137")', '137'],
  ['extract("code (\\\\d+)", 1, "exit code 137", typeof(long))', 137],
  ['extract("code (\\\\d+)", 1, "nothing", typeof(long))', null],
  ['extract("code (\\\\d+)", 1, "nothing")', ''],
  ['indexof("abc", "c")', 2],
]);

holds('query dynamic value', [
  ['tolong(parse_json(\'{"a":{"b":[1,2]}}\').a.b[1])', 2],
  ['tostring(parse_json(\'{"a":{"b":[1,2]}}\')["a"])', '{"b":[1,2]}'],
  ['isnull(parse_json("{}").other)', true],
  ['parse_json("plain text")', 'plain text'],
  ['isnull(parse_json(""))', true],
  ['dynamic({"n":5}).n == 5', true],
  ['dynamic({"n":"5"}).n == 5', true],
  ['dynamic({"n":5.5}).n > 5', true],
  ['dynamic({"s":"a"}).s == "a"', true],
  ['dynamic({"t":"2026-03-01"}).t == datetime(2026-03-01)', true],
  ['isnull(dynamic({}).toString)', true],
  ['array_length(dynamic([1, 2]))', 2],
  ['set_has_element(dynamic(["a"]), "a")', true],
  ['strcat_array(dynamic([1, "b"]), "-")', '1-b'],
]);
