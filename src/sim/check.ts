/**
 * The checkers: what must hold in every world, judged from the world's own history. They share no
 * code with `core` and know its numbers only as the laws that users were promised.
 */
import { actLaws } from './check-acts.ts';
import { answerLaws } from './check-answers.ts';
import { approvalLaws } from './check-approvals.ts';
import { failoverLiveness } from './check-failover-liveness.ts';
import { handLaws } from './check-hands.ts';
import { liveness } from './check-liveness.ts';
import { rotationLaws } from './check-rotation.ts';
import { safety } from './check-safety.ts';
import { swapLaws } from './check-swaps.ts';
import { toggleLaws } from './check-toggles.ts';
import type { Judged, Violation } from './judged.ts';

const ofGroups = [
  swapLaws,
  toggleLaws,
  rotationLaws,
  approvalLaws,
  answerLaws,
  handLaws,
  failoverLiveness,
];

export const check = (judged: Judged): readonly Violation[] => [
  ...safety(judged),
  ...liveness(judged),
  ...actLaws(judged),
  ...judged.configuration.failovers.flatMap((group) =>
    ofGroups.flatMap((laws) => laws(judged, group)),
  ),
];
