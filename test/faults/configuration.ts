/**
 * What paramedic.yaml says in the tests of faults: policies with short timings that obey the laws
 * beside a `functionTimeout` of 8 s, and targets, each in a group of its own, so that none waits
 * for another.
 */

/** The policy of each target, by the target's id. */
export type Patients = Readonly<Record<string, Policy>>;

type Policy = 'quick' | 'once' | 'tenth' | 'sparing';

const quick = {
  lookEvery: '3s',
  confirmEvery: '3s',
  probeTimeout: '1s',
  unhealthyNeeded: '2 of 2',
  readingFreshFor: '30s',
  startupGrace: '1s',
  verifyWithin: '11s',
  coolFor: '3s',
  backoff: '1s',
  backoffMax: '2s',
  armTimeout: '3s',
  restartMax: '15s',
  lookWithin: '5s',
  effectWithin: '4s',
  effectMax: '22s',
  claimTimeout: '19s',
};

/** Times that a slow platform is measured by, at a tenth of what they are by default. */
const tenth = { ...quick, restartMax: '12s', effectMax: '20s', verifyWithin: '30s' };

const all = {
  quick,
  once: { ...quick, attemptsMax: '1' },
  tenth,
  /** One act in all, whoever acts; and time to start after it. */
  sparing: { ...quick, actionsMax: '1 in 1h', startupGrace: '5s', verifyWithin: '15s' },
};

const policyLines = Object.entries(all).map(([name, settings]) => {
  const pairs = Object.entries(settings).map(([setting, value]) => `${setting}: ${value}`);
  return `  ${name}: { ${pairs.join(', ')} }\n`;
});

export const policies = [
  'fleet: { sweepEvery: 3s, actionsMax: 500 in 1h }\n',
  'policies:\n',
  ...policyLines,
].join('');

export function targetsOf(
  patients: Patients,
  { resourceId, urlSetting }: Readonly<Record<'resourceId' | 'urlSetting', (id: string) => string>>,
): string {
  const entries = Object.entries(patients);
  const groups = entries.map(([id]) => `  ${id}: {}\n`);
  const targets = entries.map(
    ([id, policy]) =>
      `  - { id: ${id}, group: ${id}, policy: ${policy}, resourceId: ${resourceId(id)},\n` +
      `      probe: { url: { setting: ${urlSetting(id)} }, path: /health } }\n`,
  );
  return ['groups:\n', ...groups, 'targets:\n', ...targets].join('');
}
