import { expect, test } from 'vitest';
import * as fc from 'fast-check';
import { alerts } from '../../src/handlers/alerts.ts';
import { goodAlerts } from './alert-samples.ts';
import { anApp, aRequest, patient } from './an-app.ts';
import type { Request } from '../../src/handlers/http.ts';

const runs = { seed: 20_261_121, numRuns: 300 };

async function answersWell(body: Request['body']): Promise<void> {
  const { app, store } = anApp();
  const { status } = await alerts(app, aRequest({ method: 'POST', body }), patient);
  expect([200, 202, 400]).toContain(status);
  expect(store.calls).toBeLessThanOrEqual(3);
}

/** What falsifies the property, in words; undefined when nothing does. */
async function counterexample<Inputs>(
  property: fc.IAsyncProperty<Inputs>,
  numRuns: number = runs.numRuns,
): Promise<string | undefined> {
  return fc.defaultReportMessage(await fc.check(property, { ...runs, numRuns }));
}

test('alerts: 200, 202 or 400, for any bytes', async () => {
  const anyBytes = fc.asyncProperty(fc.uint8Array({ maxLength: 2_000 }), answersWell);
  expect(await counterexample(anyBytes)).toBeUndefined();
});

test('alerts: 200, 202 or 400, for any JSON', async () => {
  const anyJson = fc.asyncProperty(fc.json({ maxDepth: 6 }), answersWell);
  expect(await counterexample(anyJson)).toBeUndefined();
});

test('alerts: 200, 202 or 400, for 300 KB of any byte', async () => {
  const large = fc.asyncProperty(fc.nat(255), (byte) =>
    answersWell(new Uint8Array(300 * 1024).fill(byte)),
  );
  expect(await counterexample(large, 10)).toBeUndefined();
});

/** Every path in a JSON value, the value itself included. */
function pathsIn(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, each]) => pathsIn(each, [...path, key]))];
}

function withAt(value: unknown, [key, ...rest]: readonly string[], put: unknown): unknown {
  if (key === undefined) return put;
  const inner = value as Record<string, unknown>;
  const next = withAt(inner[key], rest, put);
  return Array.isArray(inner)
    ? inner.map((each: unknown, index) => (String(index) === key ? next : each))
    : { ...inner, [key]: next };
}

test('alerts: 200, 202 or 400, for a good alert with any part replaced', async () => {
  const alertAndPath = fc
    .constantFrom(...Object.values(goodAlerts))
    .chain((body) => fc.tuple(fc.constant(body), fc.constantFrom(...pathsIn(body))));
  const mutated = fc.asyncProperty(alertAndPath, fc.jsonValue({ maxDepth: 3 }), (at, put) =>
    answersWell(JSON.stringify(withAt(...at, put))),
  );
  expect(await counterexample(mutated, 1_000)).toBeUndefined();
});
