/**
 * Probes in virtual time: the twin of `azure/probes.ts`. An endpoint is what it would do; a hanging
 * one takes the whole of the timeout.
 */
import { httpVerdict } from '../core/http-verdict.ts';
import { platformVerdict } from '../core/platform-verdict.ts';
import { PortError } from '../pipeline/port-error.ts';
import type { HttpFinding, HttpProbeSpec } from '../core/http-verdict.ts';
import type { Probes } from '../pipeline/ports.ts';
import type { SimArm } from './arm.ts';
import type { DurationMs } from '../core/time.ts';
import type { Target } from '../core/policy.ts';
import type { VirtualClock } from './clock.ts';

/** What a GET meets. `fails`: with a code of Node's, such as `ECONNREFUSED`. */
export type Endpoint =
  | { readonly kind: 'answers'; readonly status: number; readonly body: string }
  | { readonly kind: 'hangs' }
  | { readonly kind: 'fails'; readonly code: string };

export interface SimProbesOptions {
  readonly endpointOf: (target: Target) => Endpoint;
  readonly endpointOfUrl: (url: string) => Endpoint;
  readonly arm: SimArm;
  readonly clock: Pick<VirtualClock, 'sleep'>;
}

export function simProbes({ endpointOf, endpointOfUrl, arm, clock }: SimProbesOptions): Probes {
  async function ask(endpoint: Endpoint, spec: HttpProbeSpec, timeout: DurationMs) {
    if (endpoint.kind === 'hangs') await clock.sleep(timeout);
    return httpVerdict(findingOf(endpoint, spec), spec, timeout);
  }
  return {
    async probe(target) {
      const { probe, policy } = target;
      if (probe.kind === 'http') return ask(endpointOf(target), probe, policy.probeTimeoutMs);
      try {
        return platformVerdict(arm.picture(target));
      } catch (error) {
        if (error instanceof PortError) return { verdict: 'unknown', why: error.message };
        throw error;
      }
    },
    probeUrl: (spec, timeout) => ask(endpointOfUrl(spec.url), spec, timeout),
  };
}

export function findingOf(endpoint: Endpoint, { expectText }: HttpProbeSpec): HttpFinding {
  switch (endpoint.kind) {
    case 'answers': {
      const hasText = expectText === null || endpoint.body.includes(expectText);
      return { kind: 'answered', status: endpoint.status, hasText };
    }
    case 'hangs':
      return { kind: 'silent', resolved: true };
    case 'fails':
      return { kind: 'failed', codes: [endpoint.code] };
  }
}
