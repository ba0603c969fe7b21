/** The rules that Azure's adapters and their twins share; the contracts run over them as well. */
import { expect, test } from 'vitest';
import { httpVerdict } from '../../src/core/http-verdict.ts';
import { orderOutcome } from '../../src/core/order-outcome.ts';
import { seconds } from '../../src/core/time.ts';
import { trafficVerdict } from '../../src/core/traffic-verdict.ts';
import type { HttpFinding } from '../../src/core/http-verdict.ts';

const spec = { kind: 'http', url: 'http://web/', expectStatus: 204, expectText: null } as const;
const verdictOf = (finding: HttpFinding): string => {
  const verdict = httpVerdict(finding, spec, seconds(5));
  return 'why' in verdict ? `${verdict.verdict}: ${verdict.why}` : verdict.verdict;
};

test.each<[HttpFinding, string]>([
  [{ kind: 'answered', status: 204, hasText: true }, 'healthy'],
  [
    { kind: 'answered', status: 204, hasText: false },
    'unhealthy: answered 204 without the text that is asked for',
  ],
  [{ kind: 'answered', status: 200, hasText: true }, 'unhealthy: answered 200'],
  [{ kind: 'answered', status: 407, hasText: true }, 'unknown: answered 407'],
  [{ kind: 'silent', resolved: true }, 'unhealthy: no answer within 5 s'],
  [{ kind: 'silent', resolved: false }, 'unknown: no DNS answer within 5 s'],
  [{ kind: 'failed', codes: ['EHOSTUNREACH', 'ECONNREFUSED'] }, 'unhealthy: connection refused'],
  [
    { kind: 'failed', codes: ['HPE_INVALID_CONSTANT'] },
    'unhealthy: answered something that is not HTTP (HPE_INVALID_CONSTANT)',
  ],
  [
    { kind: 'failed', codes: ['EHOSTUNREACH'] },
    'unknown: the probe failed on our side (EHOSTUNREACH)',
  ],
  [{ kind: 'failed', codes: [] }, 'unknown: the probe failed on our side (no code)'],
])('http verdict: %o is %s', (finding, wanted) => {
  expect(verdictOf(finding)).toBe(wanted);
});

test.each<[readonly (readonly unknown[])[], string]>([
  [[[3]], 'succeeding'],
  [[[0]], 'not_succeeding'],
  [[[Number.NaN]], 'unknown'],
  [[[null]], 'unknown'],
  [[[]], 'unknown'],
  [[], 'unknown'],
  [[[3, 4]], 'unknown'],
  [[[3], [4]], 'unknown'],
])('traffic verdict: the rows %j are %s', (rows, wanted) => {
  expect(trafficVerdict(rows)).toBe(wanted);
});

test.each<[number | null, boolean, string]>([
  [200, true, 'issued'],
  [202, true, 'issued'],
  [204, true, 'issued'],
  [302, true, 'unknown'],
  [400, true, 'refused'],
  [408, true, 'unknown'],
  [409, true, 'refused'],
  [429, true, 'refused'],
  [500, true, 'unknown'],
  [503, true, 'unknown'],
  [null, true, 'unknown'],
  [null, false, 'refused'],
])('order outcome: an answer of %s to an order that was sent (%s) is %s', (status, sent, kind) => {
  expect(orderOutcome({ status, sent, says: 'ARM' })).toEqual({ kind, detail: 'ARM' });
});
