/**
 * Who calls on a failover group from outside: an orchestrator with health_check and do_failover,
 * storms of callers with retries, operators who name a side, people who approve or refuse in time,
 * late, or of what they asked for themselves.
 */
import { at } from './scenario.ts';
import { checkHealth } from '../pipeline/failover/health-check.ts';
import { judgeAsk } from '../pipeline/failover/approve.ts';
import { requestFailover } from '../pipeline/failover/request.ts';
import type { App } from '../pipeline/app.ts';
import type { FailoverGroup } from '../core/failover/group.ts';
import type { Scenario } from './scenario.ts';
import type { Wish } from '../core/failover/state.ts';

const second = 1_000;
const minute = 60 * second;

export function callersOf(scenario: Scenario, group: FailoverGroup, odds: number): void {
  const { random } = scenario;
  if (random.chance(odds)) at(scenario, () => void orchestrate(scenario, group));
  if (random.chance(odds)) at(scenario, () => storm(scenario, group));
  for (let count = 3; count > 0; count--) {
    if (random.chance(odds)) at(scenario, () => operate(scenario, group));
  }
  if (random.chance(odds)) at(scenario, () => wake(scenario, group));
  answerAsks(scenario, group);
}

const bare = (by: string): Wish => ({
  to: null,
  force: false,
  evenUnproved: false,
  by,
  reason: 'the orchestrator found it bad',
});

/** As the app of now knows the group; a worker may still run the configuration of before. */
const known = ({ configuration }: App, { name }: FailoverGroup): FailoverGroup => {
  const found = configuration.failovers.find((one) => one.name === name);
  if (!found) throw new Error(`no failover group ${name}`);
  return found;
};

/** Null: no answer. */
async function request(
  { world, healer }: Scenario,
  group: FailoverGroup,
  wish: Wish,
): Promise<string | null> {
  const { clock, history } = world;
  const { name } = group;
  const startedAt = clock.now();
  history.note({ kind: 'request', at: startedAt, group: name, wish });
  const answer = await healer.call((app) => requestFailover(app, known(app, group), wish));
  if (answer === null) return null;
  const reason = answer.kind === 'answered' ? answer.reason : answer.kind;
  const done = answer.kind === 'answered' && answer.done;
  const about = { group: name, by: wish.by, wish, startedAt, reason, done };
  history.note({ kind: 'answer', at: clock.now(), ...about });
  return reason;
}

/** Calls again until it is done, as callers do; some of them much later. */
async function insist(scenario: Scenario, group: FailoverGroup, wish: Wish): Promise<void> {
  const { world, random, calmAt } = scenario;
  for (let tries = random.between(1, 5); tries > 0; tries--) {
    if (world.clock.now() > calmAt - 20 * minute) return;
    const reason = await request(scenario, group, wish);
    if (reason === 'failed_over' && random.chance(0.7)) return;
    await world.clock.sleep(random.pick([1, 5, 15, 60, 620, 700]) * second);
  }
}

/** Whether health_check found the active side bad. */
export async function check({ healer }: Scenario, group: FailoverGroup): Promise<boolean> {
  const checked = await healer.call((app) => checkHealth(app, known(app, group)));
  return checked?.kind === 'checked' && checked.reading.verdict === 'unhealthy';
}

/** A timer with two functions, as many have one: check, and fail over when it is bad. */
async function orchestrate(scenario: Scenario, group: FailoverGroup): Promise<void> {
  const { world, random, calmAt } = scenario;
  const everyMs = random.between(15, 90) * second;
  const until = Math.min(world.clock.now() + random.between(10, 60) * minute, calmAt - 25 * minute);
  while (world.clock.now() < until) {
    await world.clock.sleep(everyMs);
    const isBad = await check(scenario, group);
    if (isBad || random.chance(0.05)) await insist(scenario, group, bare('key:cron'));
  }
}

function storm(scenario: Scenario, group: FailoverGroup): void {
  const { world, random } = scenario;
  for (let caller = 20; caller > 0; caller--) {
    world.clock.after(
      random.between(0, 3_000),
      () => void insist(scenario, group, bare(`key:${caller}`)),
    );
  }
}

function operate(scenario: Scenario, group: FailoverGroup): void {
  const { random } = scenario;
  const force = random.chance(0.3);
  void insist(scenario, group, {
    to: random.pick(['primary', 'secondary', 'secondary']),
    force,
    evenUnproved: force && random.chance(0.3),
    by: random.pick(force ? people : [...people, 'key:ops']),
    reason: 'planned work',
  });
}

function wake({ healer, random }: Scenario, { id }: FailoverGroup): void {
  const ask = random.pick(['look', 'retry', 'acknowledge']);
  healer.wake({ targets: [id], cause: { kind: 'operator', ask, by: 'ana' } });
}

const people = ['ana', 'ben', 'cai'] as const;

/** Every ask is seen by some people, who answer it once, twice or never. */
function answerAsks(scenario: Scenario, group: FailoverGroup): void {
  const { world, random } = scenario;
  const { clock, history } = world;
  history.listen((happening) => {
    if (happening.kind !== 'ask' || happening.group !== group.name) return;
    const { id, at: seenAt } = happening;
    for (let answers = random.between(0, 4); answers > 0; answers--) {
      const isLate = random.chance(0.3);
      const afterMs = isLate ? random.between(12, 30) * minute : random.between(1, 240) * second;
      const meant = id - (random.chance(0.05) ? 1 : 0);
      clock.after(afterMs, () => void answer(scenario, group, meant, seenAt));
    }
  });
}

async function answer(
  scenario: Scenario,
  group: FailoverGroup,
  id: number,
  seenAt: number,
): Promise<void> {
  const { world, healer, random } = scenario;
  const { clock, history } = world;
  const person = random.pick(people);
  const verdict = random.chance(0.75) ? 'approved' : ('refused' as const);
  const who = { id: person, name: person, roles: ['Failover.Approve'] };
  const startedAt = clock.now();
  const said = await healer.call((app) =>
    judgeAsk(app, known(app, group), id, verdict, who, 'as I see it'),
  );
  const taken = said?.kind === 'taken' || said?.kind === 'already';
  const about = { group: group.name, id, seenAt, startedAt, person, verdict, taken } as const;
  history.note({ kind: 'said', at: clock.now(), ...about });
}
