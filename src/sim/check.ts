/**
 * The checkers: what must hold in every world, judged from the world's own history. They share no
 * code with `core` and know its numbers only as the laws that users were promised.
 */
import { liveness } from './check-liveness.ts';
import { safety } from './check-safety.ts';
import type { Judged, Violation } from './judged.ts';

export const check = (judged: Judged): readonly Violation[] => [
  ...safety(judged),
  ...liveness(judged),
];
