/**
 * Storage transactions: how many requests looks, doors, a sweep and a whole heal make, against one
 * read for each target or failover group. Counted, not timed; events are published, as a deployment
 * does.
 */
import { spelled, sum } from './counted.ts';
import type { Figure, Measurement } from './figures.ts';
import { countHeal } from './heal.ts';
import { countLooks } from './looks.ts';
import { openStage } from './stage.ts';

export const transactionsMeasurement: Measurement = {
  name: 'transactions',
  against: 'one read for each subject',
  async measure() {
    const stage = await openStage();
    try {
      const looks = await countLooks(stage);
      const { counts, looks: taken } = await countHeal(stage);
      const all = [...looks, { what: `a heal, ${taken} looks`, counts, subjects: 1 }];
      return all.map(({ what, counts, subjects }): Figure => {
        const said = `${what}: ${spelled(counts)}`;
        return { what: said, unit: 'requests', ours: sum(counts), baseline: subjects };
      });
    } finally {
      await stage.end();
    }
  },
};
