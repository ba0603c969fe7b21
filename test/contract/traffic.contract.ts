/**
 * What `TrafficWatch` promises: one number tells, and anything else is `unknown`, never an error.
 */
import { expect, test } from 'vitest';
import type { Traffic } from '../../src/core/evidence.ts';
import type { Target, TrafficSpec } from '../../src/core/policy.ts';
import type { TrafficWatch } from '../../src/pipeline/ports.ts';
import { aTarget } from './fixtures.ts';

/** What the workspace answers to the target's query. */
export type LogsAnswer =
  | { readonly kind: 'rows'; readonly rows: readonly (readonly (string | number)[])[] }
  | { readonly kind: 'partial' | 'empty' | 'denied' | 'syntax' | 'busy' | 'gone' };

export interface TrafficWorld {
  readonly traffic: TrafficWatch;
  readonly spec: TrafficSpec;
  readonly answers: (answer: LogsAnswer) => void;
}

const rows = (...of: readonly (readonly (string | number)[])[]): LogsAnswer => ({
  kind: 'rows',
  rows: of,
});

const cases: readonly (readonly [string, LogsAnswer, Traffic])[] = [
  ['requests succeed', rows([12]), 'succeeding'],
  ['none does', rows([0]), 'not_succeeding'],
  ['the answer is a text', rows(['12']), 'unknown'],
  ['there is no row', rows(), 'unknown'],
  ['there are two rows', rows([1], [2]), 'unknown'],
  ['there are two numbers', rows([1, 2]), 'unknown'],
  ['the answer is partial', { kind: 'partial' }, 'unknown'],
  ['the workspace is empty', { kind: 'empty' }, 'unknown'],
  ['we may not ask', { kind: 'denied' }, 'unknown'],
  ['the query is wrong', { kind: 'syntax' }, 'unknown'],
  ['the service is busy', { kind: 'busy' }, 'unknown'],
  ['the service is gone', { kind: 'gone' }, 'unknown'],
];

export function trafficContract(over: string, make: () => Promise<TrafficWorld>): void {
  const watched = (spec: TrafficSpec): Target => aTarget({ traffic: spec });

  test.each(cases)(`traffic over ${over}: it is told, when %s`, async (_, answer, wanted) => {
    const { traffic, spec, answers } = await make();
    answers(answer);
    expect(await traffic.traffic(watched(spec))).toBe(wanted);
  });

  test(`traffic over ${over}: nothing is asked, when nobody watches`, async () => {
    const { traffic } = await make();
    expect(await traffic.traffic(aTarget())).toBe('not_watched');
  });
}
