// In: texts of host.json. Out: how long the host lets a function run, or an error with the fix.
import { expect, test } from 'vitest';
import { functionTimeoutOf } from '../../src/config/function-timeout.ts';
import { hours, minutes, ms, seconds } from '../../src/core/time.ts';

test.for<[string, number]>([
  ['{"functionTimeout":"00:02:00"}', minutes(2)],
  ['\uFEFF{"version":"2.0","functionTimeout":"0:0:5"}', seconds(5)],
  ['{"functionTimeout":"00:10"}', minutes(10)],
  ['{"functionTimeout":"1.02:00:00"}', hours(26)],
  ['{"functionTimeout":"00:00:01.5000000"}', ms(1500)],
  ['{"version":"2.0"}', minutes(30)],
  ['{"functionTimeout":null}', minutes(30)],
  ['{"functionTimeout":"-1"}', Infinity],
])('function timeout: read from host.json: %s', ([text, timeout]) => {
  expect(functionTimeoutOf(text)).toBe(timeout);
});

test.for<[string, string]>([
  ['', 'host.json is not valid JSON'],
  ['{', 'host.json is not valid JSON'],
  ['3', 'host.json holds no JSON object'],
  ['{"functionTimeout":"2m"}', 'no hh:mm:ss: write "functionTimeout": "00:02:00"'],
  ['{"functionTimeout":120}', 'no hh:mm:ss'],
  ['{"functionTimeout":"24:00:00"}', 'no hh:mm:ss'],
  ['{"functionTimeout":"00:00:00"}', 'below 1 s'],
  [`{"a":"${'x'.repeat(1_048_577)}"}`, 'larger than 1 MiB'],
])('function timeout: an unreadable one is an error with the fix', ([text, message]) => {
  expect(() => functionTimeoutOf(text)).toThrow(message);
});
