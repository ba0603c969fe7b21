/**
 * One target of the file as core wants it. What it names (group, policy, app settings) comes in
 * with it; the target goes out, or null after complaints. A setting's value is never in one.
 */
import { usualStatus } from './schema.ts';
import type { Group, Policy, ProbeSpec, Target, TrafficSpec } from '../core/policy.ts';
import type { Path } from './complaint.ts';
import type { WrittenTarget } from './schema.ts';
import type { TextOrSetting } from './values.ts';

/** App settings by name. */
export type SettingTexts = Readonly<Record<string, string | undefined>>;

/** Takes a complaint and answers null, so that a reader can end with it. */
export type Complain = (path: Path, message: string) => null;

export interface Surroundings {
  readonly settings: SettingTexts;
  readonly complain: Complain;
}

const resourceIdPattern = new RegExp(
  [
    String.raw`^/subscriptions/[\w-]{1,64}/resourceGroups/[\w.()-]{1,90}`,
    String.raw`/providers/Microsoft\.ContainerInstance/containerGroups/[a-z\d-]{1,63}$`,
  ].join(''),
  'i',
);
const guidPattern = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** `group` and `policy` are those that the target names; null where there is no such. */
export function targetOf(
  written: WrittenTarget,
  path: Path,
  { group, policy }: { readonly group: Group | null; readonly policy: Policy | null },
  around: Surroundings,
): Target | null {
  const resourceId = read(written.resourceId, [...path, 'resourceId'], around, resourceIdIn);
  const probe = probeOf(written.probe, [...path, 'probe'], around);
  const traffic = trafficOf(written.traffic, [...path, 'traffic'], around);
  const { id } = written;
  if (id === undefined || !group || !policy || resourceId === null || !probe) return null;
  return { id, group, policy, resourceId, probe, traffic };
}

/** The text of an app setting; null where it is not set. */
export function settingText(name: string, settings: SettingTexts): string | null {
  const text = Object.hasOwn(settings, name) ? settings[name]?.trim() : undefined;
  return text === undefined || text === '' ? null : text;
}

/** A wrong text is answered with what is wrong about it, never with the text itself. */
type Check = (text: string) => { readonly text: string } | { readonly wrong: string };

/** An http or https URL without credentials. */
export const urlIn: Check = (text) => {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    return { wrong: 'is no http or https URL: write one such as https://web.example.com' };
  }
  if (url.username !== '' || url.password !== '') {
    return { wrong: 'holds credentials, which end up in logs: remove them' };
  }
  url.hash = '';
  return { text: url.href };
};

const resourceIdIn: Check = (text) =>
  resourceIdPattern.test(text)
    ? { text }
    : {
        wrong:
          'is no ARM id of a container group: write /subscriptions/…/resourceGroups/…/providers/' +
          'Microsoft.ContainerInstance/containerGroups/…',
      };

const workspaceIdIn: Check = (text) =>
  guidPattern.test(text)
    ? { text }
    : { wrong: 'is no workspace id: write the GUID that the portal calls Workspace ID' };

/** The checked text, from the file or from the app setting that it names. */
export function read(
  written: TextOrSetting | undefined,
  path: Path,
  { settings, complain }: Surroundings,
  check: Check,
): string | null {
  if (written === undefined) return null;
  const inFile = typeof written === 'string';
  const text = inFile ? written : settingText(written.setting, settings);
  if (text === null) {
    const name = inFile ? '' : written.setting;
    return complain(path, `app setting ${name} is not set: set it on the function app`);
  }
  const checked = check(text);
  if ('text' in checked) return checked.text;
  return complain(path, inFile ? checked.wrong : `app setting ${written.setting} ${checked.wrong}`);
}

function probeOf(
  written: WrittenTarget['probe'],
  path: Path,
  around: Surroundings,
): ProbeSpec | null {
  if (written === undefined) return null;
  if (written === 'platform') return { kind: 'platform' };
  const base = read(written.url, [...path, 'url'], around, urlIn);
  if (base === null) return null;
  const { expectStatus = usualStatus, expectText = null, path: below } = written;
  if (below === undefined) return { kind: 'http', url: base, expectStatus, expectText };
  const { origin, pathname, search } = new URL(base);
  if (search !== '') {
    return around.complain([...path, 'path'], 'cannot follow the query of url: move it here');
  }
  const { href } = new URL(`${origin}${pathname.replace(/\/$/, '')}${below}`);
  return { kind: 'http', url: href, expectStatus, expectText };
}

function trafficOf(
  written: WrittenTarget['traffic'],
  path: Path,
  around: Surroundings,
): TrafficSpec | null {
  if (written === undefined) return null;
  const workspaceId = read(written.workspaceId, [...path, 'workspaceId'], around, workspaceIdIn);
  const { query, window } = written;
  if (workspaceId === null || query === undefined || window === undefined) return null;
  return { workspaceId, query, windowMs: window };
}
