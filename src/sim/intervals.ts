/** Times in which something was on, made from the moments at which it was switched. */
export interface Interval {
  readonly from: number;
  readonly to: number;
}

export function intervals(
  switches: readonly { readonly at: number; readonly on: boolean }[],
  end: number,
): readonly Interval[] {
  const found: Interval[] = [];
  let from: number | null = null;
  for (const { at, on } of switches) {
    if (on && from === null) from = at;
    if (!on && from !== null) {
      found.push({ from, to: at });
      from = null;
    }
  }
  return from === null ? found : [...found, { from, to: end }];
}

/** The interval that `at` lies in. */
export const during = (all: readonly Interval[], at: number): Interval | undefined =>
  all.find(({ from, to }) => from <= at && at < to);

/** The times that lie in one of `a` and in one of `b`. */
export const shared = (a: readonly Interval[], b: readonly Interval[]): readonly Interval[] =>
  a.flatMap((one) =>
    b
      .map((other) => ({ from: Math.max(one.from, other.from), to: Math.min(one.to, other.to) }))
      .filter(({ from, to }) => from < to),
  );

/** Whether any of them reaches into `from` to `to`, both included. */
export const touches = (all: readonly Interval[], from: number, to: number): boolean =>
  all.some((one) => one.from <= to && from <= one.to);

/** Whether one of them covers all of `from` to `to`. */
export const covers = (all: readonly Interval[], from: number, to: number): boolean =>
  all.some((one) => one.from <= from && to <= one.to);

/** Those with a gap of no more than `gap` between them taken as one. */
export function bridged(all: readonly Interval[], gap: number): readonly Interval[] {
  const found: Interval[] = [];
  for (const next of all) {
    const last = found.at(-1);
    if (last && next.from - last.to <= gap) found[found.length - 1] = { ...last, to: next.to };
    else found.push(next);
  }
  return found;
}

/** The times of `from` to `to` in none of them, which are in order and apart. */
export function gaps(all: readonly Interval[], from: number, to: number): readonly Interval[] {
  const edges = [{ from, to: from }, ...all, { from: to, to }];
  return edges
    .slice(1)
    .map((next, index) => ({ from: edges[index]?.to ?? from, to: next.from }))
    .filter((one) => one.from < one.to);
}
