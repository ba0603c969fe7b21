/**
 * Who plays in the demo, and under which names Azure knows them: container groups of patients,
 * failover groups of two of them, the identities of programs, and people. Nothing but names; what
 * they are made of stands in stage.ts.
 */
export const subscriptionId = '/subscriptions/7d0d2a6c-0c4b-4f0e-9a43-5b1c4f2de0a1';
export const resourceGroup = `${subscriptionId}/resourceGroups/demo`;

const idOf = (kind: number, number: number): string =>
  `${kind}b1ec700-0000-4000-8000-00000000000${number}`;

const identity = (number: number) => ({ clientId: idOf(1, number), principalId: idOf(0, number) });

/** The host's own identity reaches storage; only the healer's may start, restart and reroute. */
export const identities = { host: identity(1), healer: identity(2), operator: identity(3) };

/** The app registration by which people sign in to Paramedic. */
export const audience = idOf(2, 1);

/** People with their app roles. */
export const people = {
  Ada: { oid: idOf(3, 1), roles: ['Paramedic.Operator', 'Paramedic.Approver'] },
  Grace: { oid: idOf(3, 2), roles: ['Paramedic.Approver'] },
} as const;
export type PersonName = keyof typeof people;
export const personNames = Object.keys(people) as readonly PersonName[];

/** Texts of the audit name callers by their ids; here they are few enough to know them. */
export const withNames = (text: string): string =>
  Object.entries(people)
    .reduce((named, [name, { oid }]) => named.replaceAll(oid, name), text)
    .replaceAll(identities.operator.clientId, 'an operator');

/** Restart policy Never: what has ended stays so until somebody starts it. */
export const patients = {
  orders: { restartPolicy: 'Never', location: 'westeurope' },
  search: { restartPolicy: 'Always', location: 'westeurope' },
  payments: { restartPolicy: 'Always', location: 'westeurope' },
  reports: { restartPolicy: 'Always', location: 'westeurope' },
  'tickets-west': { restartPolicy: 'Never', location: 'westeurope' },
  'tickets-north': { restartPolicy: 'Always', location: 'northeurope' },
  'accounts-west': { restartPolicy: 'Always', location: 'westeurope' },
  'accounts-north': { restartPolicy: 'Always', location: 'northeurope' },
} as const;
export type PatientName = keyof typeof patients;
export const patientNames = Object.keys(patients) as readonly PatientName[];

export type Side = 'primary' | 'secondary';

/** Their sides, and whether paramedic.yaml has these as targets as well. */
export const failovers = {
  tickets: { primary: 'tickets-west', secondary: 'tickets-north', areTargets: true },
  accounts: { primary: 'accounts-west', secondary: 'accounts-north', areTargets: false },
} as const satisfies Record<
  string,
  Readonly<Record<Side, PatientName>> & { readonly areTargets: boolean }
>;
export type FailoverName = keyof typeof failovers;
export const failoverNames = Object.keys(failovers) as readonly FailoverName[];

/** Patients that Paramedic looks at for themselves. */
export const targetNames = patientNames.filter((name) =>
  failoverNames.every((group) => failovers[group].areTargets || sideOf(group, name) === null),
);

/** What Paramedic keeps an audit of: a target, or a failover group. */
export type SubjectName = PatientName | `failover:${FailoverName}`;
export const subjectOf = (group: FailoverName): SubjectName => `failover:${group}`;

/** Null: it is on neither. */
export function sideOf(group: FailoverName, patient: PatientName): Side | null {
  const { primary, secondary } = failovers[group];
  return patient === primary ? 'primary' : patient === secondary ? 'secondary' : null;
}

export const resourceIdOf = (patient: PatientName): string =>
  `${resourceGroup}/providers/Microsoft.ContainerInstance/containerGroups/${patient}`;

/** Whose resource an id names, in whatever case; null: none of ours. */
export const patientOf = (resourceId: string): PatientName | null =>
  patientNames.find((name) => resourceIdOf(name).toLowerCase() === resourceId.toLowerCase()) ??
  null;

/** Its endpoints bear the names of the patients behind them. */
export const profileIdOf = (group: FailoverName): string =>
  `${resourceGroup}/providers/Microsoft.Network/trafficManagerProfiles/${group}`;

/** Whose profile a journal's target is, or is part of; null: none of ours. */
export function profileOf(target: string): FailoverName | null {
  const path = target.toLowerCase();
  const isOf = (id: string): boolean => path === id || path.startsWith(`${id}/`);
  return failoverNames.find((group) => isOf(profileIdOf(group).toLowerCase())) ?? null;
}
