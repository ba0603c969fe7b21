/**
 * ARM in virtual time, as the twins of the ports reach it: the twin of `azure/arm.ts`, over the
 * same resource objects that the local ARM serves. Its answers can be lies, late or none.
 */
import { PortError } from '../pipeline/port-error.ts';
import type { ContainerGroup } from '../local/resources/container-group.ts';
import type { GroupPicture } from '../core/platform-verdict.ts';
import type { OrderAnswer } from '../core/order-outcome.ts';
import type { TargetRemedy } from '../core/incident.ts';
import type { Target } from '../core/policy.ts';
import type { VirtualClock } from './clock.ts';

/** What stands between us and ARM: what it answers instead; null status: no answer. */
export type ArmTrouble = Pick<OrderAnswer, 'status' | 'sent'>;

export interface SimArmOptions {
  readonly clock: Pick<VirtualClock, 'now' | 'sleep'>;
  readonly groupOf: (target: Target) => ContainerGroup;
  readonly trouble: () => ArmTrouble | null;
  /** Hears of every order that reached ARM, when it did; `taken` where ARM does as it is told. */
  readonly ordered: (target: Target, remedy: TargetRemedy, taken: boolean) => void;
}

export interface SimArm {
  /** Throws `PortError`. */
  picture(target: Target): GroupPicture;
  order(target: Target, remedy: TargetRemedy): Promise<OrderAnswer>;
}

export function simArm({ clock, groupOf, trouble, ordered }: SimArmOptions): SimArm {
  return {
    picture(target) {
      const now = trouble();
      if (now) throw new PortError('unavailable', `containers: ${inWords(now)}`);
      return pictureOf(groupOf(target), clock.now());
    },
    async order(target, remedy) {
      const now = trouble();
      if (now) {
        if (now.sent) ordered(target, remedy, false);
        return { ...now, says: inWords(now) };
      }
      const group = groupOf(target);
      const { answerDelayMs } = group.lies;
      const answer = group[remedy]();
      const refused = answer.status === 409;
      ordered(target, remedy, !refused);
      if (answerDelayMs > 0) await clock.sleep(answerDelayMs);
      const code = 'error' in answer ? ` ${answer.error.code}` : '';
      return { status: answer.status, sent: true, says: `ARM answered ${answer.status}${code}` };
    },
  };
}

const inWords = ({ status }: ArmTrouble): string =>
  status === null ? 'ARM did not answer' : `ARM answered ${status}`;

function pictureOf(group: ContainerGroup, answeredAtMs: number): GroupPicture {
  const { properties } = group.get();
  return {
    provisioningState: properties.provisioningState,
    state: properties.instanceView.state,
    answeredAtMs,
    containers: properties.containers.map(({ properties: { instanceView: view } }) => ({
      restartCount: view.restartCount,
      state: view.currentState.state,
      startedAtMs: startOf(view.currentState.startTime),
      lastExitCode: view.currentState.exitCode ?? view.previousState?.exitCode ?? null,
    })),
  };
}

const startOf = (text: string | null): number | null => (text === null ? null : Date.parse(text));
