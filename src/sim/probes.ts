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
import type { Target } from '../core/policy.ts';
import type { VirtualClock } from './clock.ts';

/** What a GET meets. `fails`: with a code of Node's, such as `ECONNREFUSED`. */
export type Endpoint =
  | { readonly kind: 'answers'; readonly status: number; readonly body: string }
  | { readonly kind: 'hangs' }
  | { readonly kind: 'fails'; readonly code: string };

export interface SimProbesOptions {
  readonly endpointOf: (target: Target) => Endpoint;
  readonly arm: SimArm;
  readonly clock: Pick<VirtualClock, 'sleep'>;
}

export function simProbes({ endpointOf, arm, clock }: SimProbesOptions): Probes {
  return {
    async probe(target) {
      const { probe, policy } = target;
      if (probe.kind === 'http') {
        const endpoint = endpointOf(target);
        if (endpoint.kind === 'hangs') await clock.sleep(policy.probeTimeoutMs);
        return httpVerdict(findingOf(endpoint, probe), probe, policy.probeTimeoutMs);
      }
      try {
        return platformVerdict(arm.picture(target));
      } catch (error) {
        if (error instanceof PortError) return { verdict: 'unknown', why: error.message };
        throw error;
      }
    },
  };
}

function findingOf(endpoint: Endpoint, { expectText }: HttpProbeSpec): HttpFinding {
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
