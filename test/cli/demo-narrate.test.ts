import { expect, test } from 'vitest';
import type { SeenEntry } from '../../src/cli/demo/audit-watch.ts';
import { identities, people, profileIdOf } from '../../src/cli/demo/cast.ts';
import { ofToggle, ofTurn } from '../../src/cli/demo/narrate-traffic.ts';
import { because, narrate } from '../../src/cli/demo/narrate.ts';
import type { Happening } from '../../src/local/cloud.ts';

const said = (happening: Happening): string | undefined => narrate(happening, new Map())?.says;

const target = profileIdOf('tickets').toLowerCase();

test('narrate: an endpoint is told with who changes it, when traffic is moved', () => {
  const { clientId: appid, principalId: oid } = identities.healer;
  const line = narrate(
    {
      kind: 'asked',
      at: 5,
      method: 'PATCH',
      operation: 'patch-endpoint',
      target: `${target}/externalendpoints/tickets-north`,
      body: { properties: { endpointStatus: 'Enabled', priority: 2 } },
      caller: { appid, oid },
      status: 200,
    },
    new Map(),
  );
  expect(line).toMatchObject({
    act: 'failover',
    who: 'ARM',
    says: 'enable endpoint tickets-north, with priority 2, asked for by Paramedic (200)',
  });
});

test.each<[string, Happening, string | undefined]>([
  [
    'clients go elsewhere',
    { kind: 'traffic', at: 5, target, what: 'answer-changed', endpoints: ['tickets-north'] },
    'sends clients of tickets to tickets-north',
  ],
  [
    'nobody is left',
    { kind: 'traffic', at: 5, target, what: 'answer-changed', endpoints: [] },
    'sends clients of tickets to nobody',
  ],
  [
    'its monitor has not made up its mind',
    {
      kind: 'traffic',
      at: 5,
      target,
      what: 'monitor-changed',
      endpoint: 'tickets-north',
      monitorStatus: 'CheckingEndpoint',
    },
    undefined,
  ],
])('narrate: Traffic Manager is heard, when %s', (_, happening, says) => {
  expect(said(happening)).toBe(says);
});

test('narrate: the public row is told by its own columns, when it is toggled', () => {
  const row = { last_status: '', lock_until_utc: '' };
  const from = { ...row, active_target: 'primary', failover_count: 0 } as const;
  const to = { ...from, active_target: 'secondary', failover_count: 1, last_status: 'OK' } as const;
  expect(ofToggle({ at: 5, group: 'tickets', from, to })).toMatchObject({
    act: 'failover',
    says: 'tickets active_target primary → secondary, failover_count 1, OK',
  });
});

test('narrate: lost requests are counted, when customers are answered again', () => {
  const requests = { sent: 9, lost: 4 };
  expect(ofTurn('accounts', { at: 5, endpoint: 'accounts-north', requests })).toMatchObject({
    act: 'approval',
    says: 'of accounts are answered by accounts-north; 4 of 9 requests lost so far',
  });
});

const anEntry = (changed: Partial<SeenEntry>): SeenEntry => ({
  at: '',
  seq: 1,
  target: 'failover:tickets',
  from: 'steady',
  to: 'asking',
  reason: 'approval_requested',
  says: '',
  detail: '',
  cause: 'performer',
  reading: null,
  platform: null,
  happenedAt: 5,
  ...changed,
});

test.each<[string, Partial<SeenEntry>, string]>([
  ['a person asked', { cause: `request of ${people.Ada.oid}` }, 'asked for by Ada'],
  [
    'the detail names who had a say',
    { cause: `person ${people.Grace.oid}`, detail: `ask 1, by ${people.Grace.oid}` },
    'ask 1, by Grace',
  ],
  [
    'an operator was at it',
    { detail: `stop by ${identities.operator.clientId}` },
    'stop by an operator',
  ],
  [
    'traffic was looked at',
    { platform: 'traffic: primary in, online' },
    'Traffic Manager says: primary in, online',
  ],
])('narrate: the audit is told by names, when %s', (_, changed, says) => {
  expect(because(anEntry(changed))).toBe(says);
});
