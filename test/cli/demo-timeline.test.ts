import { expect, test } from 'vitest';
import { table, wrap } from '../../src/cli/demo/layout.ts';
import type { Screen } from '../../src/cli/demo/layout.ts';
import { makeTimeline } from '../../src/cli/demo/timeline.ts';

function aScreen(columns: number): Screen & { readonly lines: string[] } {
  const lines: string[] = [];
  return { columns, lines, print: (line) => void lines.push(line), paint: (_, text) => text };
}

test('timeline: lines come in the order of their times, when they are told out of it', () => {
  const screen = aScreen(80);
  const timeline = makeTimeline(screen, 1_000);
  timeline.add({ at: 3_500, act: 'crash', who: 'ARM', says: 'start: 202' });
  timeline.flush(4_000);
  expect(screen.lines).toEqual([]);
  timeline.add({ at: 3_000, act: 'crash', who: 'Paramedic', says: 'claims' });
  timeline.flush(5_000);
  expect(screen.lines).toEqual([
    ' 0:02.0  crash        Paramedic      claims',
    ' 0:02.5  crash        ARM            start: 202',
  ]);
});

test('timeline: the clock never goes back, when a line comes too late', () => {
  const screen = aScreen(80);
  const timeline = makeTimeline(screen, 0);
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

test('layout: a table keeps its columns, when its last one is wrapped', () => {
  const screen = aScreen(34);
  table(screen, ['act', 'because'], [['crash', 'it was killed and stayed down']]);
  expect(screen.lines.map((line) => line.trimEnd())).toEqual([
    '  act    because',
    '  crash  it was killed and stayed',
    '         down',
  ]);
});
