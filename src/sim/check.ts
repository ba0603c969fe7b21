/**
 * The checkers: what must hold in every world, judged from the world's own history. They share no
 * code with `core` and know its numbers only as the laws that users were promised.
 */
import { liveness } from './check-liveness.ts';
import { safety } from './check-safety.ts';
import type { Configuration } from '../core/policy.ts';
import type { History } from './history.ts';
import type { SimStore } from './store.ts';

export interface Violation {
  readonly law: string;
  readonly what: string;
  readonly at: number;
}

export interface Judged {
  readonly configuration: Configuration;
  readonly history: History;
  readonly store: SimStore;
  /** When the last fault had ended. */
  readonly calmAt: number;
  readonly end: number;
}

export const check = (judged: Judged): readonly Violation[] => [
  ...safety(judged),
  ...liveness(judged),
];
