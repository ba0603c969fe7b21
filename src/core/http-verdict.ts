/**
 * What a probe over HTTP proves. In: how it was answered, or how it failed. Out: a verdict. What
 * the target did or failed to do is `unhealthy`; what may be trouble of ours (no DNS, no way out,
 * no trust in its certificate, not allowed to ask) is `unknown`, as is any error not known to be
 * the target's.
 */
import { spoken } from './time.ts';
import type { DurationMs } from './time.ts';
import type { ProbeSpec } from './policy.ts';
import type { Verdict } from './readings.ts';

export type HttpProbeSpec = Extract<ProbeSpec, { readonly kind: 'http' }>;

/** How one probe ended. */
export type HttpFinding =
  | {
      readonly kind: 'answered';
      readonly status: number;
      /** Whether the body holds the text asked for; true where none is. */
      readonly hasText: boolean;
    }
  /** No answer within the timeout; `resolved` once the target's name had an address. */
  | { readonly kind: 'silent'; readonly resolved: boolean }
  /** Node's codes, one for each address that was tried. */
  | { readonly kind: 'failed'; readonly codes: readonly string[] };

const unhealthy = (why: string): Verdict => ({ verdict: 'unhealthy', why });
const unknown = (why: string): Verdict => ({ verdict: 'unknown', why });

export function httpVerdict(
  finding: HttpFinding,
  { expectStatus }: HttpProbeSpec,
  timeoutMs: DurationMs,
): Verdict {
  switch (finding.kind) {
    case 'answered': {
      const { status, hasText } = finding;
      if (status !== expectStatus) return ofOtherStatus(status);
      if (hasText) return { verdict: 'healthy' };
      return unhealthy(`answered ${status} without the text that is asked for`);
    }
    case 'silent': {
      const within = `within ${spoken(timeoutMs)}`;
      // A name that is not resolved in time is trouble with DNS, not with the target.
      return finding.resolved
        ? unhealthy(`no answer ${within}`)
        : unknown(`no DNS answer ${within}`);
    }
    case 'failed':
      return ofCodes(finding.codes);
  }
}

/** A gate that does not let us ask says nothing about what is behind it. */
function ofOtherStatus(status: number): Verdict {
  const why = `answered ${status}`;
  return [401, 403, 407, 429].includes(status) ? unknown(why) : unhealthy(why);
}

/** What only the other end can have caused, whatever became of its other addresses. */
const theirs: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'connection refused'],
  ['ECONNRESET', 'connection reset'],
  ['EPIPE', 'connection reset'],
]);

function ofCodes(codes: readonly string[]): Verdict {
  const why = codes.map((code) => theirs.get(code)).find((text) => text !== undefined);
  if (why !== undefined) return unhealthy(why);
  // One slow address beside one that we have no way to proves nothing; all of them slow does.
  if (codes.length > 0 && codes.every((code) => code === 'ETIMEDOUT')) {
    return unhealthy('connection timed out');
  }
  const code = codes.find((one) => one !== 'ETIMEDOUT') ?? 'no code';
  if (code.startsWith('HPE_')) return unhealthy(`answered something that is not HTTP (${code})`);
  return unknown(`the probe failed on our side (${code})`);
}
