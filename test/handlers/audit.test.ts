import { expect, test } from 'vitest';
import { anApp, aRequest, jsonIn, now, patient } from './an-app.ts';
import { audit } from '../../src/handlers/audit.ts';
import { poison } from '../../src/handlers/poison.ts';

test('audit: each entry with its reason in words, for a target', async () => {
  const { app } = anApp();
  await poison(app, { targets: ['web'], cause: { kind: 'sweep' } });
  const response = await audit(app, aRequest({ query: { target: 'web' } }), patient);
  expect(response.status).toBe(200);
  expect(jsonIn(response)).toMatchObject({
    target: 'web',
    entries: [
      {
        at: '2026-11-21T03:41:30.000Z',
        seq: 8,
        reason: 'wake_poisoned',
        says: 'A wake failed every time it was tried and was put aside.',
      },
    ],
  });
});

test.each([
  [{ target: 'web' }, { since: null, limit: 50 }],
  [
    { target: 'web', limit: '1000' },
    { since: null, limit: 1000 },
  ],
  [
    { target: 'web', since: '2026-11-21T03:41:30Z', limit: '1' },
    { since: now, limit: 1 },
  ],
])('audit: asked as the query says, for %j', async (query, asked) => {
  const { app, store } = anApp();
  await audit(app, aRequest({ query }), patient);
  expect(store.audits).toEqual([{ target: 'web', ...asked }]);
});

test.each([
  [{}, 'query.target', 400],
  [{ target: 'web', since: 'yesterday' }, 'query.since', 400],
  [{ target: 'web', limit: '0' }, 'query.limit', 400],
  [{ target: 'web', limit: '1001' }, 'query.limit', 400],
  [{ target: 'web', limit: '1e2' }, 'query.limit', 400],
  [{ target: 'web', limit: '' }, 'query.limit', 400],
])('audit: 400 that names the place, for %j', async (query: Record<string, string>, at, status) => {
  const { app, store } = anApp();
  const response = await audit(app, aRequest({ query }), patient);
  expect(response.status).toBe(status);
  expect(jsonIn(response)).toMatchObject({ problems: [{ at }] });
  expect(store.calls).toBe(0);
});

test('audit: 404, when there is no such target', async () => {
  const { app } = anApp();
  const response = await audit(app, aRequest({ query: { target: 'db' } }), patient);
  expect(response.status).toBe(404);
});
