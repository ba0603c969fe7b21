/**
 * Whether the acts can be played at all. In: what is deployed and what its doors say. Out: nothing,
 * or an error that says what to do first; and why the failover act is left out, where it is.
 */
import { failoverId } from '../../../core/failover/group.ts';
import type { Doors } from './doors.ts';
import type { Place } from './place.ts';
import { groupOf } from './play.ts';

/** Entries of the audit are told from earlier ones by this machine's clock. */
const clockMsMax = 5_000;

interface ShownBrake {
  readonly scope: string;
  readonly owner: string;
  readonly reason: string;
  readonly on: boolean;
}

export async function checkReadiness(place: Place, doors: Doors): Promise<void> {
  const [patient] = place.patients;
  if (patient === undefined) {
    throw new Error(
      'None of the container groups that infra/modules/targets.bicep makes (ci-ID-…) is a target: ' +
        'the demo breaks no others. Deploy infra/paramedic.yaml as it is, to an environment of its own.',
    );
  }
  const calm = place.patients.find(({ target }) => target.policy.mode !== 'heal');
  if (calm !== undefined) {
    throw new Error(`${calm.id} is in mode ${calm.target.policy.mode}: deploy it with mode: heal`);
  }
  const { at } = (await doors.get(`targets/${patient.id}`)) as { readonly at: string };
  const offMs = Math.abs(Date.parse(at) - Date.now());
  if (offMs > clockMsMax) {
    throw new Error(`This machine's clock is ${Math.round(offMs / 1_000)} s off: set it first`);
  }
  const { brakes } = (await doors.get('brakes')) as { readonly brakes: readonly ShownBrake[] };
  const scopes = new Set([
    'fleet',
    ...place.patients.flatMap(({ id, target }) => [`target:${id}`, `group:${target.group.name}`]),
    ...(place.failover === null ? [] : [failoverId(place.failover.name)]),
  ]);
  const held = brakes.find(({ scope, on }) => on && scopes.has(scope));
  if (held !== undefined) {
    const { scope, owner, reason } = held;
    throw new Error(
      `A brake of ${owner} holds ${scope} (${reason}). Lift it first: DELETE /api/brakes/${scope}`,
    );
  }
}

/** Null: it can be played. */
export async function whyNoFailover(place: Place, doors: Doors): Promise<string | null> {
  const { failover } = place;
  if (failover === null) return 'no failover group has a patient on either side';
  const { name, policy } = failover;
  if (policy.mode !== 'heal' || policy.approval !== 'never') {
    return `${name} moves by itself only with mode: heal and approval: never`;
  }
  if ((await groupOf({ place, doors })) === null) {
    return `${name} has no public row yet: PUT /api/failovers/${name} (docs/deploy.md, step 3)`;
  }
  const shown = (await doors.get(`failovers/${name}`)) as {
    readonly latched: boolean;
    readonly toggles: readonly string[];
  };
  const since = Date.now() - policy.togglesMax.windowMs;
  const recent = shown.toggles.filter((at) => Date.parse(at) > since).length;
  return shown.latched || recent + 2 > policy.togglesMax.count
    ? `${name} was moved ${recent} times lately, and the act moves it twice: try again later`
    : null;
}
