/**
 * The terms of a move as one text: the traffic binding and the limits it was decided under. An
 * approval given under other terms is void.
 */
import type { FailoverGroup } from './group.ts';

export function termsOf({ traffic, policy, home }: FailoverGroup): string {
  return JSON.stringify({ traffic, policy, home });
}
