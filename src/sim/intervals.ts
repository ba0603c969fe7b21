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
