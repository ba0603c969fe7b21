// In: the configuration that is deployed, and the templates that load it. Out: a failure where the
// app would refuse to start with what the templates give it, or where the timer would not run as
// often as the configuration says.
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { readConfiguration } from '../../src/config/configuration.ts';
import { functionTimeoutOf } from '../../src/config/function-timeout.ts';
import { declarations, entriesOf, literal } from './bicep.ts';
import { deployedConfiguration, readText, settingsNamedIn, templates } from './checkout.ts';

interface Setting {
  readonly setting: string;
}
/** What main.bicep reads of it. */
interface Read {
  readonly fleet: { readonly sweepEvery: string };
  readonly targets: readonly { readonly resourceId: Setting; readonly probe: { url: Setting } }[];
  readonly failovers: Readonly<Record<string, { readonly traffic: { profile: Setting } }>>;
}

const text = readText(deployedConfiguration);
const { fleet, targets, failovers } = parse(text) as Read;
const scope = '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers';
const group = `${scope}/Microsoft.ContainerInstance/containerGroups/ci`;
const profile = `${scope}/Microsoft.Network/trafficManagerProfiles/traf`;

/** As main.bicep makes them; a notice's address may be left out. */
const settings: Readonly<Record<string, string>> = Object.fromEntries([
  ...targets.flatMap(({ resourceId, probe }, index) => [
    [resourceId.setting, `${group}-${index}`] as const,
    [probe.url.setting, `http://web-${index}.example.com`] as const,
  ]),
  ...Object.values(failovers).map(({ traffic }) => [traffic.profile.setting, profile] as const),
]);

test('configuration: the app starts with what the templates give it', () => {
  const read = readConfiguration({
    text,
    fileName: deployedConfiguration,
    settings,
    functionTimeoutMs: functionTimeoutOf(readText('functions/host.json')),
  });
  expect(read).toMatchObject({ ok: true });
});

test('configuration: every setting that it names is one that the templates give', () => {
  const given = [...Object.keys(settings), 'PARAMEDIC_NOTICE_URL'];
  expect(settingsNamedIn(text).filter((name) => !given.includes(name))).toEqual([]);
});

test('configuration: the timer runs as often as it says', () => {
  const main = templates.filter(({ path }) => path === 'infra/main.bicep');
  const schedules = main
    .flatMap((template) => declarations(template, 'variable'))
    .find(({ name }) => name === 'schedules');
  const every = new Map(
    entriesOf(schedules?.value ?? null).map(([key, value]) => [key, literal(value)]),
  );
  expect(every.has(fleet.sweepEvery)).toBe(true);
  for (const [length, schedule] of every) {
    const [, count = '', unit] = /^(\d+)([sm])$/.exec(length) ?? [];
    const step = count === '1' ? '*' : `*/${count}`;
    expect(schedule).toBe(unit === 's' ? `${step} * * * * *` : `0 ${step} * * * *`);
  }
});
