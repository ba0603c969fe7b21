/**
 * The ports of a simulated world as the world itself sees them used: whatever they do is written
 * down in the history, whether or not their caller ever hears of it.
 */
import { entityPartition } from './entities.ts';
import type { Change, Entities, Failovers, Incidents, Probes, Routing } from '../pipeline/ports.ts';
import type { Clock } from '../local/clock.ts';
import type { EntityColumns } from '../core/failover/entity.ts';
import type { Failover } from '../core/failover/state.ts';
import type { History } from './history.ts';
import type { SimStore } from './store.ts';

export function watchedIncidents(incidents: Incidents, history: History, clock: Clock): Incidents {
  return {
    ...incidents,
    async commit(change) {
      const committed = await incidents.commit(change);
      if (committed === 'lost') return committed;
      const at = clock.now();
      const { entry, state, subject } = change;
      if (entry) history.note({ kind: 'entry', at, entry });
      if (state) history.note({ kind: 'phase', at, target: subject.id, phase: state.phase });
      return committed;
    },
  };
}

export function watchedFailovers(failovers: Failovers, history: History, clock: Clock): Failovers {
  return {
    ...failovers,
    async commit(change) {
      const committed = await failovers.commit(change);
      if (committed !== 'lost') noteFailover(change, history, clock.now());
      return committed;
    },
  };
}

/** A claim and an ask are new where the row did not hold them before. */
function noteFailover(
  { subject, loaded, state, entry }: Change<Failover>,
  history: History,
  at: number,
): void {
  const group = subject.id.split(':')[1] ?? '';
  if (entry) history.note({ kind: 'entry', at, entry });
  const before = loaded.state.value;
  if (state === null) return;
  const { phase, epoch, ask } = state;
  if (phase !== before?.phase) history.note({ kind: 'group-phase', at, group, phase });
  if (phase === 'moving' && (before?.phase !== 'moving' || before.epoch !== epoch)) {
    const { from, to, wish, leavesBad } = state.plan;
    history.note({ kind: 'claim', at, group, epoch, from, to, wish, leavesBad });
  }
  if (ask?.verdict === 'open' && (before?.ask?.id !== ask.id || before.ask.verdict !== 'open')) {
    const { from, to } = ask.plan;
    history.note({ kind: 'ask', at, group, id: ask.id, from, to });
  }
}

export const watchedProbes = (probes: Probes, history: History, clock: Clock): Probes => ({
  probe(target) {
    history.note({ kind: 'probe', at: clock.now(), target: target.id });
    return probes.probe(target);
  },
  async probeUrl(spec, timeout) {
    const found = await probes.probeUrl(spec, timeout);
    const { verdict } = found;
    history.note({ kind: 'reading', at: clock.now(), url: spec.url, verdict });
    return found;
  },
});

/** The public row as it is; null where there is none. */
export const rowOf = (store: SimStore, group: string): EntityColumns | null =>
  (store.get(entityPartition, group)?.value as EntityColumns | undefined) ?? null;

export function watchedEntities(
  entities: Entities,
  store: SimStore,
  history: History,
  clock: Clock,
): Entities {
  const watch = async <Outcome>(group: string, act: () => Promise<Outcome>): Promise<Outcome> => {
    const before = rowOf(store, group);
    const outcome = await act();
    if (outcome === 'written' || outcome === 'created') {
      const after = rowOf(store, group);
      history.note({ kind: 'row', at: clock.now(), group, by: 'us', before, after });
    }
    return outcome;
  };
  return {
    ...entities,
    create: (group, columns) => watch(group.name, () => entities.create(group, columns)),
    merge: (group, etag, columns) => watch(group.name, () => entities.merge(group, etag, columns)),
  };
}

export const watchedRouting = (routing: Routing, history: History, clock: Clock): Routing => ({
  ...routing,
  set(group, side, wanted) {
    const { inRotation } = wanted;
    history.note({ kind: 'patch', at: clock.now(), group: group.name, side, inRotation });
    return routing.set(group, side, wanted);
  },
});
