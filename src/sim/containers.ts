/**
 * Container groups in virtual time: the twin of `azure/containers.ts`, over the same resource
 * objects that the local ARM serves.
 */
import { platformOf, verdictOf } from '../core/container-view.ts';
import type { Clock } from '../local/clock.ts';
import type { ContainerGroup } from '../local/resources/container-group.ts';
import type { Containers } from '../pipeline/ports.ts';
import type { GroupSeen } from '../core/container-view.ts';
import type { Outcome } from '../core/settle.ts';
import type { PostAnswer } from '../local/resources/container-group-model.ts';
import type { Target } from '../core/policy.ts';
import type { Verdict } from '../core/evidence.ts';

export interface SimContainers extends Containers {
  /** The platform as a probe, for targets without an endpoint. */
  verdict(target: Target): Verdict;
}

export function simContainers(
  groupOf: (target: Target) => ContainerGroup,
  clock: Clock,
): SimContainers {
  const seenOf = (target: Target): GroupSeen => {
    const { properties } = groupOf(target).get();
    return {
      provisioningState: properties.provisioningState,
      state: properties.instanceView.state,
      answeredAtMs: clock.now(),
      containers: properties.containers.map(({ properties: { instanceView: view } }) => ({
        restartCount: view.restartCount,
        state: view.currentState.state,
        startTime: view.currentState.startTime,
        startedAtMs: startOf(view.currentState.startTime),
        exitCode: view.currentState.exitCode ?? view.previousState?.exitCode ?? null,
      })),
    };
  };
  return {
    get: async (target) => platformOf(seenOf(target)),
    restart: async (target) => outcomeOf(groupOf(target).restart()),
    start: async (target) => outcomeOf(groupOf(target).start()),
    verdict: (target) => verdictOf(seenOf(target)),
  };
}

const startOf = (text: string | null): number | null => (text === null ? null : Date.parse(text));

function outcomeOf(answer: PostAnswer): Outcome {
  if (!('error' in answer)) return { kind: 'issued', detail: `ARM answered ${answer.status}` };
  const detail = `ARM answered ${answer.status} ${answer.error.code}`;
  return { kind: answer.status < 500 ? 'refused' : 'unknown', detail };
}
