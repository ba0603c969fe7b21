/**
 * Whose wish it is, a person's or a key's, and how hard it presses, in words: whoever approves a
 * move, or reads of it later, must know how much of what protects a group it passes by. Nothing is
 * said of a wish that is not forced.
 */
import type { Wish } from './state.ts';

/** Who calls with a key alone is written down as `key`, or as `key:` and a name. */
const byKey = /^key(?::|$)/;

/** Object ids are no such names. The loop's own wish is nobody's. */
export const isOfPerson = (wish: Wish | null): boolean => wish !== null && !byKey.test(wish.by);

/** Goes on after who asked, or after from where to where. */
export function forceText(wish: Wish | null): string {
  if (!wish?.force) return '';
  return wish.evenUnproved ? ' with force, even unproved' : ' with force';
}

/** A sentence for who is asked: what an approval lets pass. */
export function forceSays(wish: Wish | null): string {
  if (!wish?.force) return '';
  const passed = wish.evenUnproved
    ? 'lock, cooldown, latch and the proof of the other side'
    : 'lock, cooldown and latch';
  return ` It is asked for${forceText(wish)}: past ${passed}.`;
}
