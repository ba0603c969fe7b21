import { expect, test } from 'vitest';
import { table, unbroken, wrap } from '../../src/cli/demo/layout.ts';
import type { Screen } from '../../src/cli/demo/layout.ts';
import { makeTimeline } from '../../src/cli/demo/timeline.ts';

function aScreen(columns: number): Screen & { readonly lines: string[] } {
  const lines: string[] = [];
  return { columns, lines, print: (line) => void lines.push(line), paint: (_, text) => text };
}

test('timeline: lines come in the order of their times, when they are told out of it', () => {
  const screen = aScreen(80);
  const timeline = makeTimeline(screen, 1_000, ['crash', 'hang']);
  timeline.add({ at: 3_500, act: 'crash', who: 'ARM', says: 'start: 202' });
  timeline.flush(4_000);
  expect(screen.lines).toEqual([]);
  timeline.add({ at: 3_000, act: 'crash', who: 'Paramedic', says: 'claims' });
  timeline.flush(5_000);
  expect(screen.lines).toEqual([
    ' 0:02.0  crash  Paramedic: claims',
    ' 0:02.5  crash  ARM: start: 202',
  ]);
});

test('timeline: the clock never goes back, when a line comes too late', () => {
  const screen = aScreen(80);
  const timeline = makeTimeline(screen, 0, []);
  timeline.add({ at: 61_000, act: '', who: 'demo', says: 'one' });
  timeline.flush();
  timeline.add({ at: 60_000, act: '', who: 'demo', says: 'two' });
  timeline.flush();
  expect(screen.lines.map((line) => line.slice(0, 7))).toEqual([' 1:01.0', ' 1:01.0']);
});

test('layout: words are wrapped and never lost, when a line is full', () => {
  expect(wrap('  one two  three ', 7)).toEqual(['one two', 'three']);
  expect(wrap('a-word-too-long b', 5)).toEqual(['a-word-too-long', 'b']);
  expect(wrap('', 5)).toEqual([]);
});

test('timeline: no line is wider than the screen, when there is much to say', () => {
  const screen = aScreen(80);
  const timeline = makeTimeline(screen, 0, ['stopped-on-purpose']);
  const says = 'word '.repeat(40);
  timeline.add({ at: 0, act: 'stopped-on-purpose', who: 'Azure Monitor', says, why: says });
  timeline.flush();
  expect(Math.max(...screen.lines.map(({ length }) => length))).toBeLessThanOrEqual(80);
  expect(screen.lines.join(' ').match(/word/g)).toHaveLength(80);
});

test('timeline: a line stands alone, when its act is not one of those that are played', () => {
  const screen = aScreen(80);
  const timeline = makeTimeline(screen, 0, ['hang']);
  timeline.add({ at: 0, act: 'crash', who: 'patient', says: 'orders starts' });
  timeline.flush();
  expect(screen.lines).toEqual([' 0:00.0        patient: orders starts']);
});

test('timeline: nothing is printed any more, when it has ended', () => {
  const screen = aScreen(80);
  const timeline = makeTimeline(screen, 0, []);
  timeline.add({ at: 0, act: '', who: 'demo', says: 'held back' });
  timeline.end();
  timeline.add({ at: 1, act: '', who: 'demo', says: 'too late' });
  timeline.flush();
  expect(screen.lines).toEqual([' 0:00.0    demo: held back']);
});

const printed = (screen: { readonly lines: readonly string[] }) =>
  screen.lines.map((line) => line.trimEnd());

test('layout: a table keeps its columns, when its last one is wrapped', () => {
  const screen = aScreen(34);
  table(screen, ['act', 'because'], [['crash', 'it was killed and stayed down']]);
  expect(printed(screen)).toEqual([
    '  act    because',
    '  crash  it was killed and stayed',
    '         down',
  ]);
});

test('layout: the widest columns give way at words, when a table is too wide', () => {
  const screen = aScreen(26);
  table(screen, ['act', 'seen after', 'well'], [['false-alarm', unbroken('5.6 s'), 'no']]);
  expect(printed(screen)).toEqual([
    '  act          seen   well',
    '               after',
    '  false-alarm  5.6 s  no',
  ]);
});

test('layout: a cell is cut, when not even its words fit', () => {
  const screen = aScreen(14);
  table(screen, ['a', 'b'], [['stopped-on-purpose', 'left']]);
  expect(printed(screen)).toEqual(['  a       b', '  stopp…  left']);
});
