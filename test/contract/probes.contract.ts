/**
 * What `Probes` promises of an endpoint: what the target did or failed to do is `unhealthy`, what
 * may be trouble of ours is `unknown`, and it never throws nor outlasts its timeout.
 */
import { expect, test } from 'vitest';
import type { Verdict } from '../../src/core/readings.ts';
import type { Target } from '../../src/core/policy.ts';
import type { Probes } from '../../src/pipeline/ports.ts';

/** How the probed target behaves, or the way to it. */
export type Behaviour =
  | { readonly kind: 'answers'; readonly status: number; readonly body?: string }
  | { readonly kind: 'hangs' | 'hangs-in-body' | 'refuses' | 'resets' | 'no-dns' | 'no-way-out' };

export interface ProbesWorld {
  readonly probes: Probes;
  /** An HTTP target that behaves so; expects 200 and, where given, the text. */
  readonly target: (behaviour: Behaviour, expectText: string | null) => Promise<Target>;
}

const cases: readonly (readonly [string, Behaviour, string | null, Verdict['verdict']])[] = [
  ['the status is the one expected', { kind: 'answers', status: 200 }, null, 'healthy'],
  ['the text is there', { kind: 'answers', status: 200, body: '{"ok":1}' }, 'ok', 'healthy'],
  ['the text is missing', { kind: 'answers', status: 200, body: 'no' }, 'ok', 'unhealthy'],
  ['the status is another', { kind: 'answers', status: 503 }, null, 'unhealthy'],
  ['it redirects', { kind: 'answers', status: 302 }, null, 'unhealthy'],
  [
    'it fails though the text is there',
    { kind: 'answers', status: 500, body: 'ok' },
    'ok',
    'unhealthy',
  ],
  ['we may not ask', { kind: 'answers', status: 401 }, null, 'unknown'],
  ['we are forbidden to ask', { kind: 'answers', status: 403 }, null, 'unknown'],
  ['we ask too often', { kind: 'answers', status: 429 }, null, 'unknown'],
  ['it hangs', { kind: 'hangs' }, null, 'unhealthy'],
  ['it hangs before the text', { kind: 'hangs-in-body' }, 'ok', 'unhealthy'],
  ['it refuses the connection', { kind: 'refuses' }, null, 'unhealthy'],
  ['it resets the connection', { kind: 'resets' }, null, 'unhealthy'],
  ['its name is not found', { kind: 'no-dns' }, null, 'unknown'],
  ['there is no way out', { kind: 'no-way-out' }, null, 'unknown'],
];

export function probesContract(over: string, make: () => Promise<ProbesWorld>): void {
  test.each(cases)(
    `probes over ${over}: the verdict is right, when %s`,
    async (_, behaviour, expectText, wanted) => {
      const { probes, target } = await make();
      const verdict = await probes.probe(await target(behaviour, expectText));
      expect(verdict.verdict).toBe(wanted);
      expect('why' in verdict && verdict.why !== '').toBe(wanted !== 'healthy');
    },
  );

  test.each(cases)(
    `probes over ${over}: a URL alone gets the same verdict, when %s`,
    async (_, behaviour, expectText, wanted) => {
      const { probes, target } = await make();
      const { probe, policy } = await target(behaviour, expectText);
      if (probe.kind !== 'http') throw new Error('The target has no endpoint.');
      const verdict = await probes.probeUrl(probe, policy.probeTimeoutMs);
      expect(verdict.verdict).toBe(wanted);
    },
  );
}
