/**
 * What is deployed, as far as the demo plays with it. In: `az`, the resource group, the app, the
 * text of the configuration that was deployed. Out: the patients and their failover group. Only
 * container groups of infra/modules/targets.bicep are ever touched, known by name and container.
 */
import { formatComplaints } from '../../../config/complaint.ts';
import { readConfiguration } from '../../../config/configuration.ts';
import type { FailoverGroup } from '../../../core/failover/group.ts';
import type { Target } from '../../../core/policy.ts';
import type { Az } from './az.ts';
import { azCommands } from './commands.ts';

export interface Patient {
  /** Of the target: `web-west`. */
  readonly id: string;
  /** Of the container group: `ci-web-west-abc`. */
  readonly name: string;
  readonly resourceId: string;
  readonly target: Target;
}

export interface Place {
  readonly resourceGroup: string;
  readonly patients: readonly Patient[];
  /** Whose sides are a patient each; null: there is none. */
  readonly failover: FailoverGroup | null;
  /** As Azure's records name Paramedic's healer. */
  readonly healer: readonly string[];
}

export interface PlaceOptions {
  readonly resourceGroup: string;
  readonly app: string;
  /** The text of the paramedic.yaml that was deployed. */
  readonly text: string;
  readonly functionTimeoutMs: number;
}

interface ListedGroup {
  readonly id: string;
  readonly name: string;
  readonly containers: readonly { readonly name: string }[];
}

export async function findPlace(az: Az, options: PlaceOptions): Promise<Place> {
  const { resourceGroup, app, text, functionTimeoutMs } = options;
  const [settings, groups, identities] = await Promise.all([
    az.json(azCommands.appSettings({ group: resourceGroup, name: app })),
    az.json(azCommands.containerGroups(resourceGroup)),
    az.json(azCommands.identities(resourceGroup)),
  ]);
  const read = readConfiguration({
    text,
    fileName: 'infra/paramedic.yaml',
    settings: settingsIn(settings as readonly Setting[]),
    functionTimeoutMs,
  });
  if (!read.ok) {
    const why = formatComplaints(read.complaints);
    throw new Error(`This checkout's configuration is not what was deployed; deploy it.\n${why}`);
  }
  const { targets, failovers } = read.configuration;
  const patients = patientsAmong(targets, groups as readonly ListedGroup[]);
  const isPatient = ({ id }: Target): boolean => patients.some((patient) => patient.id === id);
  return {
    resourceGroup,
    patients,
    failover:
      failovers.find(({ sides }) =>
        [sides.primary, sides.secondary].every((side) => isMember(side.targets, isPatient)),
      ) ?? null,
    healer: healerIn(identities as readonly ListedIdentity[]),
  };
}

const isMember = (targets: readonly Target[], isPatient: (target: Target) => boolean): boolean =>
  targets.length === 1 && targets.every(isPatient);

interface Setting {
  readonly name: string;
  readonly value: string | null;
}

const settingsIn = (settings: readonly Setting[]): Readonly<Record<string, string>> =>
  Object.fromEntries(settings.map(({ name, value }) => [name, value ?? '']));

function patientsAmong(
  targets: readonly Target[],
  groups: readonly ListedGroup[],
): readonly Patient[] {
  return targets.flatMap((target) => {
    const { id, resourceId } = target;
    const found = groups.find((group) => group.id.toLowerCase() === resourceId.toLowerCase());
    const isOurs =
      found?.name.startsWith(`ci-${id}-`) === true &&
      found.containers.length === 1 &&
      found.containers[0]?.name === 'patient' &&
      target.probe.kind === 'http';
    return isOurs ? [{ id, name: found.name, resourceId: found.id, target }] : [];
  });
}

interface ListedIdentity {
  readonly name: string;
  readonly clientId: string;
  readonly principalId: string;
}

const healerIn = (identities: readonly ListedIdentity[]): readonly string[] =>
  identities
    .filter(({ name }) => name.startsWith('id-healer-'))
    .flatMap(({ clientId, principalId }) => [clientId, principalId]);
