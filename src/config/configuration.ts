/**
 * paramedic.yaml to the configuration that core works by. The text and the app settings come in;
 * the whole configuration goes out, or every complaint at once. What goes out is complete and keeps
 * every law, so that nothing behind this has to doubt it.
 */
import { inOrder, pathText } from './complaint.ts';
import { readSource } from './document.ts';
import { failoversOf } from './failovers.ts';
import { checkGroups, groupsOf } from './groups.ts';
import { hintFor } from './nearest.ts';
import { checkLaws, fleetOf, policiesOf } from './policies.ts';
import { readShape, valueAt } from './shape.ts';
import { targetOf } from './targets.ts';
import { read, settingText, urlIn } from './texts.ts';
import type { Configuration } from '../core/configuration.ts';
import type { Group, Policy, Route, Target } from '../core/policy.ts';
import type { Complaint, Path } from './complaint.ts';
import type { Written } from './policies.ts';
import type { SoundParts } from './schema.ts';
import type { Misshape } from './shape.ts';
import type { Complain, SettingTexts, Surroundings } from './texts.ts';

export interface ConfigurationSource {
  readonly text: string;
  /** Shown in complaints. */
  readonly fileName: string;
  readonly settings: SettingTexts;
  /** See `functionTimeoutOf`; `Infinity` where it is unbounded. */
  readonly functionTimeoutMs: number;
}

export type ConfigurationResult =
  | { readonly ok: true; readonly configuration: Configuration }
  | { readonly ok: false; readonly complaints: readonly Complaint[] };

export function readConfiguration(source: ConfigurationSource): ConfigurationResult {
  const file = readSource(source.text, source.fileName);
  if (!file.readable) return { ok: false, complaints: inOrder(file.complaints) };
  const complaints = [...file.complaints];
  const complain: Complain = (path, message) => {
    complaints.push(file.complain(path, message));
    return null;
  };
  const { misshapes, parts } = readShape(file.value);
  for (const { path, message } of misshapes) complain(path, message);
  const configuration = assembled(parts, writtenIn(file.value, misshapes), source, complain);
  return complaints.length === 0
    ? { ok: true, configuration }
    : { ok: false, complaints: inOrder(complaints) };
}

/** What the file says, for the laws. */
function writtenIn(value: unknown, misshapes: readonly Misshape[]): Written {
  const wrong = new Set(misshapes.map(({ path }) => pathText(path)));
  return {
    isWrong: (path) => wrong.has(pathText(path)),
    has: (path) => valueAt(value, path) !== undefined,
  };
}

/** Puts the parts together; means something only where nothing was complained about. */
function assembled(
  parts: SoundParts,
  written: Written,
  source: ConfigurationSource,
  complain: Complain,
): Configuration {
  const { settings, functionTimeoutMs } = source;
  const around = { settings, complain };
  const fleet = fleetOf(parts);
  const policies = policiesOf(parts);
  const groups = groupsOf(parts);
  const targets = targetsOf(parts, policies, groups, around);
  checkGroups(groups, complain);
  checkTwins(parts, targets, complain);
  for (const policy of policies.values()) {
    const user = parts.targets.findIndex((target) => (target.policy ?? 'default') === policy.name);
    if (user < 0 && !written.has(['policies', policy.name])) continue;
    checkLaws({ policy, fleet, functionTimeoutMs }, ['targets', user], written, complain);
  }
  return {
    fleet,
    groups: [...groups.values()].filter(
      ({ name, members }) => members.length > 0 || written.has(['groups', name]),
    ),
    targets: targets.flatMap((target) => target ?? []),
    routes: routesOf(parts, complain),
    failovers: failoversOf(parts, {
      ...around,
      targets: byId(parts, targets),
      fleet,
      functionTimeoutMs,
      written,
    }),
    noticeUrl: noticeUrlOf(parts, around),
  };
}

/** In the order of the file; null where one is wrong. */
function targetsOf(
  parts: SoundParts,
  policies: ReadonlyMap<string, Policy>,
  groups: ReadonlyMap<string, Group>,
  around: Surroundings,
): readonly (Target | null)[] {
  return parts.targets.map((target, index) => {
    const path = ['targets', index];
    const policy = named(policies, target.policy, [...path, 'policy'], around.complain);
    const group = named(groups, target.group, [...path, 'group'], around.complain);
    return targetOf(target, path, { group, policy }, around);
  });
}

function named<Thing>(
  things: ReadonlyMap<string, Thing>,
  name = 'default',
  path: Path,
  complain: Complain,
): Thing | null {
  const hint = (): string => `there is no "${name}": ${hintFor(name, [...things.keys()])}`;
  return things.get(name) ?? complain(path, hint());
}

/** Of two with one id the first. */
function byId(
  { targets }: SoundParts,
  read: readonly (Target | null)[],
): ReadonlyMap<string, Target | null> {
  const found = new Map<string, Target | null>();
  for (const [index, { id }] of targets.entries()) {
    if (id !== undefined && !found.has(id)) found.set(id, read[index] ?? null);
  }
  return found;
}

/** Two targets of one name, or two loops that would treat one container group twice. */
function checkTwins(
  { targets }: SoundParts,
  read: readonly (Target | null)[],
  complain: Complain,
): void {
  const byId = new Map<string, number>();
  const byResource = new Map<string, number>();
  for (const [index, { id }] of targets.entries()) {
    const first = id === undefined ? undefined : byId.get(id);
    if (first !== undefined) {
      complain(['targets', index, 'id'], `"${id}" is targets[${first}] too: give each its own id`);
    } else if (id !== undefined) byId.set(id, index);
    const resource = read[index]?.resourceId.toLowerCase();
    if (resource === undefined) continue;
    const other = byResource.get(resource);
    if (other !== undefined) {
      const message = `is the container group of targets[${other}] too: keep one target for it`;
      complain(['targets', index, 'resourceId'], message);
    } else byResource.set(resource, index);
  }
}

function routesOf({ routes, targets }: SoundParts, complain: Complain): readonly Route[] {
  const known = new Set(targets.flatMap(({ id }) => id ?? []));
  return routes.map(({ rule = null, dimension = null, targets: woken = [] }, index) => {
    for (const [position, id] of woken.entries()) {
      const path = ['routes', index, 'targets', position];
      if (!known.has(id)) complain(path, `there is no target "${id}": ${hintFor(id, [...known])}`);
      else if (woken.indexOf(id) < position) complain(path, `"${id}" is named twice: keep one`);
    }
    return { rule, dimension, targets: woken };
  });
}

/** A webhook whose app setting is not set is none: the error line is the road that always is. */
function noticeUrlOf({ notices: { webhook } }: SoundParts, around: Surroundings): string | null {
  if (typeof webhook === 'object' && settingText(webhook.setting, around.settings) === null) {
    return null;
  }
  return read(webhook, ['notices', 'webhook'], around, urlIn);
}
