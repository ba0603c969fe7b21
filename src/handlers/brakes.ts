/**
 * The brakes people set: the fleet's kill switch, a pause of a group or a target. Each is written
 * by compare-and-swap into the very row that every claim swaps too, so that once a brake is
 * answered 200 no claim that has not seen it can be made.
 */
import { answer, jsonOf, notFound, refused, unavailable } from './http.ts';
import { brakeBody, brakeOf, scopeOf } from './brake-request.ts';
import { brakeView } from './target-view.ts';
import { door, personPatience } from './door.ts';
import { eachLimited } from '../pipeline/each.ts';
import { isoOf } from './times.ts';
import { failoverId } from '../core/failover/group.ts';
import { problemsOf } from './schema.ts';
import { publishBrakes } from '../pipeline/publish-brakes.ts';
import { sameScope, scopeText, withBrake, withChange, withoutBrake } from '../core/brakes.ts';
import type { App } from '../pipeline/app.ts';
import type { Brake, BrakeChange, BrakeScope } from '../core/brakes.ts';
import type { Instant } from '../core/time.ts';
import type { Problem, Request, Response } from './http.ts';
import type { RowKey } from '../pipeline/ports.ts';

const groupsAtOnce = 8;
const bodyBytesMax = 4_096;
const triesMax = 5;
/** Brakes share their row with what every claim writes; a row too long to write stops the group. */
const rowCharsMax = 20_000;

const full = (scope: BrakeScope): Response =>
  answer(409, {
    error: 'full',
    message:
      scope.kind === 'fleet'
        ? 'too many brakes of the fleet: lift them (DELETE lifts all), then set yours'
        : 'too many brakes in this group: lift some, or pause the group as a whole',
  });

/** GET /api/brakes: every brake in force or still to come, and the store's time. */
export const brakes = door('brakes', personPatience, async ({ configuration, ports }) => {
  const fleet = await ports.shared.read({ kind: 'fleet' });
  const names = [...configuration.groups, ...configuration.failovers.map(({ group }) => group)];
  const groups = await eachLimited(names, groupsAtOnce, ({ name }) =>
    ports.shared.read({ kind: 'group', group: name }),
  );
  const all = [fleet, ...groups].flatMap(({ value }) => value.brakes);
  const live = all.filter(({ until }) => until === null || fleet.now < until);
  return answer(200, {
    at: isoOf(fleet.now),
    brakes: live.map((brake) => brakeView(brake, fleet.now)),
  });
});

/** PUT and DELETE /api/brakes/{scope}. */
export const brake = door('brake', personPatience, async (app, request) => {
  const scope = scopeOf(request.params['scope'] ?? '', app.configuration);
  if (scope.kind === 'unknown') return notFound(`scope ${scope.what}`);
  return request.method === 'DELETE' ? lift(app, scope) : set(app, scope, request);
});

async function set(app: App, scope: BrakeScope, request: Request): Promise<Response> {
  const body = jsonOf(request.body, bodyBytesMax);
  if (!body.ok) return refused([body.problem]);
  const read = brakeBody.safeParse(body.json);
  if (!read.success) return refused(problemsOf(read.error));
  return swap(app, scope, (held, now) => {
    const wanted = brakeOf(scope, read.data, now);
    if ('what' in wanted) return wanted;
    const next = withBrake(held, wanted, now);
    if (JSON.stringify(next).length > rowCharsMax) {
      return { brakes: null, response: full(scope) };
    }
    return {
      brakes: next,
      change: { change: 'set', scope, brake: wanted, at: now },
      response: answer(200, { result: 'set', brake: brakeView(wanted, now) }),
    };
  });
}

const lift = (app: App, scope: BrakeScope): Promise<Response> =>
  swap(app, scope, (held, now) => {
    const was = held.some((brake) => sameScope(brake.scope, scope));
    return {
      brakes: was ? withoutBrake(held, scope, now) : null,
      change: { change: 'lifted', scope, brake: null, at: now },
      response: answer(200, { result: was ? 'lifted' : 'none', scope: scopeText(scope) }),
    };
  });

/** What becomes of a row's brakes and what is answered then; null leaves the row alone. */
type Change = (
  held: readonly Brake[],
  now: Instant,
) =>
  | Problem
  | { readonly brakes: null; readonly response: Response }
  | {
      readonly brakes: readonly Brake[] | null;
      readonly change: Omit<BrakeChange, 'id' | 'sequence' | 'published'>;
      readonly response: Response;
    };

async function swap(app: App, scope: BrakeScope, change: Change): Promise<Response> {
  const group = scope.kind === 'fleet' ? null : groupOf(app, scope);
  const response =
    group === null
      ? await swapRow<'fleet'>(app, { kind: 'fleet' }, change)
      : await swapRow<'group'>(app, { kind: 'group', group }, change);
  app.ports.log.info('paramedic.brake_changed', {
    scope: scopeText(scope),
    status: response.status,
  });
  await publishBrakes(app, group);
  return response;
}

async function swapRow<Kind extends 'fleet' | 'group'>(
  { ports: { shared, events } }: App,
  key: RowKey<Kind>,
  change: Change,
): Promise<Response> {
  for (let attempt = 0; attempt < triesMax; attempt++) {
    const seen = await shared.read<Kind>(key);
    const wanted = change(seen.value.brakes, seen.now);
    if ('what' in wanted) return refused([wanted]);
    if (wanted.brakes === null) return wanted.response;
    const { unpublished } = seen.value;
    const next = {
      ...seen.value,
      brakes: wanted.brakes,
      // Without a topic nobody would ever take it out again.
      unpublished:
        events.topic === null
          ? unpublished
          : withChange(unpublished, wanted.change, 'group' in key ? key.group : key.kind),
    };
    if ((await shared.write<Kind>(key, seen, next)) === 'written') return wanted.response;
  }
  return unavailable(`others wrote the row ${triesMax} times meanwhile; try again`, 1);
}

/** The group whose row holds the brake: pauses of targets lie in their group's row. */
function groupOf({ configuration }: App, scope: Exclude<BrakeScope, { kind: 'fleet' }>): string {
  switch (scope.kind) {
    case 'group':
      return scope.group;
    case 'failover':
      return failoverId(scope.failover);
    case 'target': {
      const target = configuration.targets.find(({ id }) => id === scope.target);
      if (target === undefined) throw new Error('the scope was checked against the configuration');
      return target.group.name;
    }
  }
}
