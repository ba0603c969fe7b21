/**
 * Container groups in virtual time: the twin of `azure/containers.ts`, over the same resource
 * objects that the local ARM serves.
 */
import { platformOf, platformVerdict } from '../core/platform-verdict.ts';
import type { Clock } from '../local/clock.ts';
import type { ContainerGroup } from '../local/resources/container-group.ts';
import type { Containers } from '../pipeline/ports.ts';
import type { GroupPicture } from '../core/platform-verdict.ts';
import type { Outcome } from '../core/settle.ts';
import type { PostAnswer } from '../local/resources/container-group-model.ts';
import type { Target } from '../core/policy.ts';
import type { Verdict } from '../core/readings.ts';

export interface SimContainers extends Containers {
  /** The platform as a probe, for targets without an endpoint. */
  verdict(target: Target): Verdict;
}

export function simContainers(
  groupOf: (target: Target) => ContainerGroup,
  clock: Clock,
): SimContainers {
  const pictureOf = (target: Target): GroupPicture => {
    const { properties } = groupOf(target).get();
    return {
      provisioningState: properties.provisioningState,
      state: properties.instanceView.state,
      answeredAtMs: clock.now(),
      containers: properties.containers.map(({ properties: { instanceView: view } }) => ({
        restartCount: view.restartCount,
        state: view.currentState.state,
        startedAtMs: startOf(view.currentState.startTime),
        lastExitCode: view.currentState.exitCode ?? view.previousState?.exitCode ?? null,
      })),
    };
  };
  return {
    get: async (target) => platformOf(pictureOf(target)),
    restart: async (target) => outcomeOf(groupOf(target).restart()),
    start: async (target) => outcomeOf(groupOf(target).start()),
    verdict: (target) => platformVerdict(pictureOf(target)),
  };
}

const startOf = (text: string | null): number | null => (text === null ? null : Date.parse(text));

function outcomeOf(answer: PostAnswer): Outcome {
  if (!('error' in answer)) return { kind: 'issued', detail: `ARM answered ${answer.status}` };
  const detail = `ARM answered ${answer.status} ${answer.error.code}`;
  return { kind: answer.status < 500 ? 'refused' : 'unknown', detail };
}
