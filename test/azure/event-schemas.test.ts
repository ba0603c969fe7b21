// In: an event for every reason, phase, remedy and kind of brake, published by the unmodified SDK
// into the local Event Grid. Out: that what a subscriber gets of each fits the schema in
// docs/events/, and that the schemas refuse everything else. No validator is installed but zod,
// which reads the committed JSON Schemas as any other would.
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ManagedIdentityCredential } from '@azure/identity';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { eventSchemas } from '../../src/azure/event-schemas.ts';
import { events } from '../../src/azure/events.ts';
import { eventOf, eventOfBrake } from '../../src/core/event.ts';
import { everyReason } from '../../src/core/reasons.ts';
import { withChange } from '../../src/core/brakes.ts';
import { eventGridAudience, eventGridFace } from '../../src/local/faces/event-grid.ts';
import { serveTls } from '../../src/local/faces/tls.ts';
import * as given from './some-changes.ts';
import { aSubscriptionBody, aTopicBody, anEventWorld, toWebhook } from '../local/event-fixtures.ts';
import { startIdentity } from './local-azure.ts';
import type { LocalIdentity } from './local-azure.ts';
import type { OutEvent } from '../../src/core/event.ts';

const folder = resolve(import.meta.dirname, '../../docs/events');

interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
}

const committed = (fileName: string): JsonSchema =>
  JSON.parse(readFileSync(resolve(folder, fileName), 'utf8')) as JsonSchema;

/** By the type of the events. */
const schemas = new Map<string, z.ZodType>(
  eventSchemas.map(({ type, fileName }) => {
    return [type, z.fromJSONSchema(committed(fileName) as z.core.JSONSchema.JSONSchema)];
  }),
);

const brakeEvents = given.brakeChanges.map(({ key, change, scope }): OutEvent => {
  const [numbered] = withChange([], change, key);
  if (numbered === undefined) throw new Error('a change is lost');
  return eventOfBrake(numbered, scope);
});
const outEvents: readonly OutEvent[] = [...given.entries.map(eventOf), ...brakeEvents];

type Body = Readonly<Record<string, unknown>> & { readonly type: string };

let identity: LocalIdentity;
const ends: (() => Promise<unknown>)[] = [];
const delivered: Body[] = [];

beforeAll(async () => {
  identity = await startIdentity();
  const asCloudEvents = { destination: toWebhook, eventDeliverySchema: 'CloudEventSchemaV1_0' };
  const world = anEventWorld(
    [200],
    aSubscriptionBody(asCloudEvents),
    aTopicBody({ inputSchema: 'CloudEventSchemaV1_0', disableLocalAuth: true }),
  );
  const caller = (header: string | undefined) =>
    identity.identity.caller(header, eventGridAudience);
  const face = eventGridFace({ topic: world.topic, keys: [], caller });
  const served = await serveTls(face, await identity.authority.issue(['127.0.0.1']));
  ends.push(() => served.stop());
  const endpoint = `${served.url}/api/events`;
  const port = events({ endpoint, credential: new ManagedIdentityCredential() });
  for (const event of outEvents) await port.publish(event);
  await world.pass(1_000);
  delivered.push(...world.sent.map(({ body }) => JSON.parse(body) as Body));
}, 60_000);
afterAll(async () => {
  for (const end of ends) await end();
  await identity.end();
});

test('event schemas: everything that was published was delivered, of every reason', () => {
  expect(delivered).toHaveLength(outEvents.length);
  expect(new Set(given.entries.map(({ reason }) => reason))).toEqual(new Set(everyReason));
});

test('event schemas: docs/events holds one for each type, and nothing else', () => {
  expect(readdirSync(folder).sort()).toEqual(eventSchemas.map(({ fileName }) => fileName).sort());
});

test.for([...schemas.keys()])('event schemas: all that is delivered of %s fits', (type) => {
  const bodies = delivered.filter((body) => body.type === type);
  expect(bodies).not.toEqual([]);
  expect(bodies.flatMap((body) => complaintsAbout(body))).toEqual([]);
});

function complaintsAbout(body: Body): readonly string[] {
  const read = schemas.get(body.type)?.safeParse(body);
  if (read === undefined) return [`${body.type} has no schema`];
  return read.success ? [] : [`${String(body['id'])}: ${z.prettifyError(read.error)}`];
}

test.for([...schemas.keys()])(
  'event schemas: %s with less, more or otherwise is refused',
  (type) => {
    const body = delivered.find((one) => one.type === type);
    if (body === undefined) throw new Error(`nothing of ${type} was delivered`);
    const planted = bent(body);
    expect(planted.length).toBeGreaterThan(20);
    const passed = planted.filter(([, one]) => complaintsAbout(one as Body).length === 0);
    expect(passed.map(([what]) => what)).toEqual([]);
  },
);

/** `value` bent once in each way: a member left out, one too many, one of another kind. */
function bent(value: object, path = ''): readonly (readonly [what: string, bent: object])[] {
  const members = Object.entries(value) as readonly (readonly [string, unknown])[];
  return [
    [`${path} and more`, { ...value, more: 1 }],
    ...members.flatMap(([name, inner]): readonly (readonly [string, object])[] => {
      const at = `${path}.${name}`;
      const others = Object.fromEntries(members.filter(([other]) => other !== name));
      const within = typeof inner === 'object' && inner !== null ? bent(inner, at) : [];
      return [
        ...(name === 'type' ? [] : [[`without ${at}`, others] as const]),
        ...(name === 'type' ? [] : [[`${at} as a list`, { ...value, [name]: [inner] }] as const]),
        ...within.map(([what, one]) => [what, { ...value, [name]: one }] as const),
      ];
    }),
  ];
}

test.for(eventSchemas)('event schemas: $fileName says of each member what it is', (schema) => {
  const parts = partsOf(committed(schema.fileName), schema.type);
  expect(parts.length).toBeGreaterThan(10);
  const open = parts.filter(([, { properties, required, additionalProperties }]) => {
    const names = Object.keys(properties ?? {});
    return properties && (additionalProperties !== false || names.length !== required?.length);
  });
  expect(open.map(([path]) => path)).toEqual([]);
  const said = new Set(['specversion', 'type', 'datacontenttype', 'data', 'kind']);
  const silent = parts.filter(([path, { description, anyOf }]) => {
    const name = path.split('.').at(-1) ?? '';
    return !description && !anyOf && !said.has(name) && path.includes('.') && !path.includes('|');
  });
  expect(silent.map(([path]) => path)).toEqual([]);
});

/** Every part of a schema by its path; of a choice, each branch by `|`. */
function partsOf(schema: JsonSchema, path: string): readonly (readonly [string, JsonSchema])[] {
  const branches = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  return [
    [path, schema],
    ...Object.entries(schema.properties ?? {}).flatMap(([name, inner]) =>
      partsOf(inner, `${path}.${name}`),
    ),
    ...branches.flatMap((branch, index) => partsOf(branch, `${path}|${index}`)),
  ];
}
