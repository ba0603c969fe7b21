/**
 * The port `Probes`: a target is asked over HTTP, or, where it has no endpoint, ARM about it; the
 * side of a failover group over HTTP alone.
 */
import { platformVerdict } from '../core/platform-verdict.ts';
import { PortError } from '../pipeline/port-error.ts';
import type { Probes } from '../pipeline/ports.ts';
import type { Arm } from './arm.ts';
import { httpProbe } from './http-probe.ts';

export function probes(arm: Arm): Probes {
  return {
    async probe(target) {
      const { probe, policy } = target;
      if (probe.kind === 'http') return httpProbe(probe, policy.probeTimeoutMs);
      try {
        return platformVerdict(await arm.picture(target));
      } catch (error) {
        if (error instanceof PortError) return { verdict: 'unknown', why: error.message };
        throw error;
      }
    },
    probeUrl: httpProbe,
  };
}
