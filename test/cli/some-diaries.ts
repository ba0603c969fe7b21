/** Diaries for tests. In: moments, by patient. Out: what those patients would have written. */
import type { PatientName } from '../../src/cli/demo/cast.ts';
import type { Condition, Diaries } from '../../src/cli/demo/diary.ts';

export type Moment = readonly [at: number, condition: Condition];

type Moments = Readonly<Partial<Record<PatientName, readonly Moment[]>>>;

export const someDiaries = (moments: Moments): Diaries => ({
  file: () => '',
  repair: () => undefined,
  read(patient) {
    const own = Object.entries(moments).find(([name]) => name === patient)?.[1] ?? [];
    return own.map(([at, condition]) => ({ at, condition, says: '' }));
  },
});
