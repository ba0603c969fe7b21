/**
 * The known word that was probably meant. A word and the known ones come in; the nearest goes out
 * as a hint to print, or all known ones where none is near.
 */
const wordMax = 64;
const listedMax = 12;
const candidatesMax = 500;

/** `did you mean "shop"?` or `known here: bar, shop`. */
export function hintFor(word: string, known: readonly string[]): string {
  const near = nearest(word, known);
  if (near !== null) return `did you mean "${near}"?`;
  if (known.length === 0) return 'there are none';
  const more = known.length > listedMax ? ', …' : '';
  return `known here: ${known.slice(0, listedMax).join(', ')}${more}`;
}

/** The known word within two slips, or a third of its length; null where none is. */
export function nearest(word: string, known: readonly string[]): string | null {
  if (word.length > wordMax) return null;
  let best: string | null = null;
  let bestSlips = Infinity;
  for (const candidate of known.slice(0, candidatesMax)) {
    const slipsMax = Math.min(Math.max(2, candidate.length / 3), candidate.length - 1);
    const slips = slipsBetween(word.toLowerCase(), candidate.toLowerCase());
    if (slips <= slipsMax && slips < bestSlips) [best, bestSlips] = [candidate, slips];
  }
  return best;
}

/** Letters to add, drop or change to make one word the other (Levenshtein). */
function slipsBetween(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [index, letter] of from.split('').entries()) {
    const next = [index + 1];
    for (let column = 1; column <= to.length; column += 1) {
      const changed = (row[column - 1] ?? 0) + (letter === to[column - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
