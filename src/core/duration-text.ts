/**
 * Lengths as paramedic.yaml writes them: `45s`, `1m30s`, `6h`, `400d`. A length comes in, the text
 * that can be copied into the file goes out. An endless one is `unbounded`.
 */
const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
] as const;

/** `lengthMs` in the words of the file; what is less than a second becomes a fraction of one. */
export function asWritten(lengthMs: number): string {
  if (!Number.isFinite(lengthMs)) return 'unbounded';
  if (lengthMs < 0) return `-${asWritten(-lengthMs)}`;
  let rest = lengthMs;
  let text = '';
  for (const [unit, unitMs] of units) {
    const count = Math.floor(rest / unitMs);
    if (count > 0) text += `${count}${unit}`;
    rest -= count * unitMs;
  }
  return rest > 0 || text === '' ? `${text}${rest / 1000}s` : text;
}
