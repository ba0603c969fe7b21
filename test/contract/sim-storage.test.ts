/**
 * The simulator's storage ports before the same contracts as Azure's. Answers and requests are lost
 * between port and store.
 */
import { PortError } from '../../src/pipeline/port-error.ts';
import { entityPartition, simEntities } from '../../src/sim/entities.ts';
import { simAudit } from '../../src/sim/audit.ts';
import { simFailovers } from '../../src/sim/failovers.ts';
import { simHints } from '../../src/sim/hints.ts';
import { simIncidents } from '../../src/sim/incidents.ts';
import { simShared } from '../../src/sim/shared.ts';
import { simStore } from '../../src/sim/store.ts';
import { subjectRow } from '../../src/sim/rows.ts';
import { virtualClock } from '../../src/sim/clock.ts';
import type { SimStore } from '../../src/sim/store.ts';
import type { Subject } from '../../src/core/subject.ts';
import type { VirtualClock } from '../../src/sim/clock.ts';
import { auditContract } from './audit.contract.ts';
import { entitiesContract } from './entities.contract.ts';
import { failoversContract } from './failovers.contract.ts';
import { t0 } from './fixtures.ts';
import { hintsContract } from './hints.contract.ts';
import { incidentsContract } from './incidents.contract.ts';
import { sharedContract } from './shared.contract.ts';

const over = 'the simulator';
const aClock = (): VirtualClock => virtualClock(t0 + 250);

/** A store behind a bad line: the next transaction is lost on its way there, or back. */
function onABadLine(store: SimStore) {
  let lost: 'request' | 'answer' | null = null;
  let calls = 0;
  const counted: SimStore = {
    ...store,
    get(partition, row) {
      calls += 1;
      return store.get(partition, row);
    },
    transact(partition, writes) {
      calls += 1;
      const now = lost;
      lost = null;
      if (now !== 'request') {
        const written = store.transact(partition, writes);
        if (now === null) return written;
      }
      throw new PortError('unavailable', 'store: no answer');
    },
  };
  return {
    store: counted,
    calls: () => calls,
    loseNextAnswer: () => void (lost = 'answer'),
    loseNextRequest: () => void (lost = 'request'),
  };
}

const aStateWorld = async () => {
  const clock = aClock();
  const line = onABadLine(simStore(clock));
  return {
    ...line,
    incidents: simIncidents(line.store),
    failovers: simFailovers(line.store),
    audit: simAudit(line.store),
    shared: simShared(line.store),
    now: () => clock.now(),
    damage: async ({ id, group }: Subject) =>
      line.store.damage(group.name, subjectRow(id), { phase: 'unheard of' }),
    remove: async ({ id, group }: Subject) => line.store.remove(group.name, [subjectRow(id)]),
  };
};

incidentsContract(over, aStateWorld);
failoversContract(over, aStateWorld);
sharedContract(over, aStateWorld);
auditContract(over, aStateWorld);
hintsContract(over, async () => {
  const line = onABadLine(simStore(aClock()));
  return { ...line, hints: simHints(line.store) };
});
entitiesContract(over, async () => {
  const clock = aClock();
  const line = onABadLine(simStore(clock));
  return {
    ...line,
    entities: simEntities(line.store),
    now: () => clock.now(),
    edit: async ({ name }, columns) => line.store.damage(entityPartition, name, columns),
    remove: async ({ name }) => line.store.remove(entityPartition, [name]),
  };
});
