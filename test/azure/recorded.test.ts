/** The line in the log for each audit entry. */
import { expect, test } from 'vitest';
import { recorded } from '../../src/azure/recorded.ts';
import { newGroupState } from '../../src/core/group-state.ts';
import type { Entry } from '../../src/core/entry.ts';
import type { Incident } from '../../src/core/incident.ts';
import type { Loaded } from '../../src/pipeline/ports.ts';
import { aChange, anEntry, anIncident, aTarget, t0 } from '../contract/fixtures.ts';

const target = aTarget();
const entry = anEntry(target, t0);
const loaded: Loaded<Incident> = {
  now: t0,
  seq: 7,
  state: { value: anIncident(), etag: 'a' },
  groupState: { value: newGroupState, etag: 'b' },
};

/** The lines after one commit that is answered so. */
async function linesAfter(one: Entry | null, answer: Loaded<Incident> | 'lost') {
  const lines: object[] = [];
  const say = (event: string, fields: object): void => void lines.push({ event, ...fields });
  const rows = { load: () => Promise.resolve(loaded), commit: () => Promise.resolve(answer) };
  const commit = recorded<Incident>(rows, { info: say, error: say });
  expect(await commit(aChange(target, loaded, { entry: one }))).toBe(answer);
  return lines;
}

test('recorded: an entry is one line with its number, when it is in the store', async () => {
  const line = { event: 'paramedic.recorded', ...entry, seq: 8 };
  expect(await linesAfter(entry, { ...loaded, seq: 8 })).toEqual([line]);
});

test('recorded: nothing is said, when another wrote first or there is no entry', async () => {
  expect(await linesAfter(entry, 'lost')).toEqual([]);
  expect(await linesAfter(null, loaded)).toEqual([]);
});
