/**
 * The hands of people and other tools on a failover group: the public row is theirs to edit, well
 * or badly, and so are the endpoints of its traffic. What is nonsense is put right in the end.
 */
import { isoText } from '../core/iso.ts';
import { instant } from '../core/time.ts';
import { at } from './scenario.ts';
import { entityPartition } from './entities.ts';
import { rowOf } from './watched.ts';
import type { EntityColumns } from '../core/failover/entity.ts';
import type { FailoverGroup, Side } from '../core/failover/group.ts';
import type { Random } from './random.ts';
import type { Scenario } from './scenario.ts';
import type { World } from './world.ts';

const second = 1_000;
const minute = 60 * second;

type Edit = (row: EntityColumns | null) => EntityColumns | null;

/** Edits the row without asking for any ETag; while the store is down, again and again. */
export function rowWith(world: World, group: string, edit: Edit, then = (): void => {}): void {
  const { clock, history, store } = world;
  try {
    const before = rowOf(store, group);
    const after = edit(before);
    if (after === null) store.remove(entityPartition, [group]);
    else store.damage(entityPartition, group, after);
    history.note({ kind: 'row', at: clock.now(), group, by: 'hand', before, after });
    then();
  } catch {
    clock.after(30 * second, () => rowWith(world, group, edit, then));
  }
}

/** Sets a few edits on the clock. */
export function handsOf(scenario: Scenario, group: FailoverGroup, odds: number): void {
  const { random } = scenario;
  for (let count = 4; count > 0; count--) {
    if (!random.chance(odds)) continue;
    const edit = random.chance(0.3) ? aProfileEdit : anEdit;
    at(scenario, () => edit(scenario, group));
  }
}

export function anEdit(scenario: Scenario, group: FailoverGroup): void {
  const { world, random, calmAt } = scenario;
  if (random.chance(0.55)) return rowWith(world, group.name, aWish(random, world.clock.now()));
  const nonsense = random.pick(damages);
  let whole: EntityColumns | null = null;
  const damage: Edit = (row) => {
    whole = row;
    return nonsense(row);
  };
  rowWith(world, group.name, damage, () => {
    const lengthMs = Math.min(random.between(1, 20) * minute, calmAt - world.clock.now());
    const mend: Edit = (row) => mended(row, whole, group);
    world.clock.after(lengthMs, () => rowWith(world, group.name, mend));
  });
}

/** Edits that make sense: a side, a count, a lock, a column of one's own. */
function aWish(random: Random, now: number): Edit {
  const step = random.pick([0, 1, 1, 5]);
  const lock = isoText(instant(now + random.between(1, 40) * minute));
  return random.pick<readonly [Edit, ...Edit[]]>([
    (row) => row && { ...row, active_target: otherOf(row), failover_count: countOf(row) + step },
    (row) => row && { ...row, active_target: otherOf(row), failover_count: countOf(row) + step },
    (row) => row && { ...row, failover_count: countOf(row) + 1 },
    (row) => row && { ...row, lock_until_utc: lock },
    (row) => row && { ...row, lock_until_utc: '' },
    (row) => row && { ...row, last_status: 'OK', last_reason: 'seen by hand', ticket: 'OPS-7' },
  ]);
}

const otherOf = (row: EntityColumns): Side =>
  row['active_target'] === 'primary' ? 'secondary' : 'primary';
const countOf = (row: EntityColumns): number => Number(row['failover_count']) || 0;

const damages: readonly [Edit, ...Edit[]] = [
  () => null,
  (row) => row && { ...row, active_target: 'tertiary' },
  (row) => row && { ...row, failover_count: 'many' },
  (row) => row && { ...row, lock_until_utc: 'tomorrow' },
  (row) => row && { ...row, primary_endpoint: 'https://elsewhere.test' },
  (row) => row && { ...row, active_target: otherOf(row), secondary_endpoint: '' },
];

/** As it was in what is nonsense now; a row that was deleted comes back as its owner left it. */
function mended(
  row: EntityColumns | null,
  whole: EntityColumns | null,
  { sides, home }: FailoverGroup,
): EntityColumns | null {
  const now = row ?? whole;
  if (now === null) return null;
  const active = now['active_target'];
  return {
    ...now,
    active_target: active === 'primary' || active === 'secondary' ? active : home,
    primary_endpoint: sides.primary.endpoint,
    secondary_endpoint: sides.secondary.endpoint,
    failover_count: countOf(now),
    lock_until_utc: now['lock_until_utc'] === 'tomorrow' ? '' : now['lock_until_utc'],
  };
}

/** Somebody puts an endpoint in or takes one out, and back again, mostly. */
function aProfileEdit({ world, random }: Scenario, { traffic }: FailoverGroup): void {
  const profile = traffic === null ? undefined : world.profiles.get(traffic.profileId);
  if (traffic === null || profile === undefined) return;
  const { name } = traffic.endpoints[random.pick(['primary', 'secondary'])];
  const set = (endpointStatus: 'Enabled' | 'Disabled'): void => {
    const { patch } = profile.lies;
    profile.lie({ patch: 'honest' });
    world.byHand(() => void profile.patchEndpoint(name, { properties: { endpointStatus } }));
    profile.lie({ patch });
  };
  const was = profile.endpoint(name)?.properties.endpointStatus ?? 'Enabled';
  set(was === 'Enabled' ? 'Disabled' : 'Enabled');
  if (random.chance(0.7)) world.clock.after(random.between(1, 20) * minute, () => set(was));
}
