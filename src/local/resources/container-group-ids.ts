/**
 * Ids that Azure would make up. In: a text that names the thing. Out: digits that depend on nothing
 * else, so that a simulated run repeats itself exactly. They are no secrets.
 */

/** Lower-case hexadecimal digits that depend on nothing but the text (FNV-1a, chained). */
export function madeUpHex(text: string, digits: number): string {
  let hash = 0x811c9dc5;
  let hex = '';
  while (hex.length < digits) {
    for (const char of text) {
      hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0;
    }
    hex += hash.toString(16).padStart(8, '0');
  }
  return hex.slice(0, digits);
}

export function madeUpGuid(text: string): string {
  return madeUpHex(text, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
