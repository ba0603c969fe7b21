import { describe, expect, test } from 'vitest';
import {
  makeActionGroup,
  type Blackouts,
  type PostAnswer,
} from '../../src/local/resources/action-group.ts';
import { aVirtualClock, type VirtualClock } from './container-group-fixtures.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const URL_WITH_KEY = 'https://app.example/api/alerts?code=the-secret-key';

function aBody(receivers: object = {}) {
  return {
    id: '/subscriptions/s/resourceGroups/g/providers/Microsoft.Insights/actionGroups/heal',
    location: 'Global',
    properties: {
      groupShortName: 'heal',
      enabled: true,
      webhookReceivers: [{ name: 'hook', serviceUri: URL_WITH_KEY, useCommonAlertSchema: true }],
      ...receivers,
    },
  };
}

/** A group whose endpoint answers as told, call after call; the last answer repeats. */
function aGroup(
  answers: readonly (PostAnswer | 'throws')[],
  body: unknown = aBody(),
  blackouts: Blackouts = new Map(),
  clock = aVirtualClock(),
) {
  const start = clock.now();
  const calls: { readonly atMs: number; readonly url: string; readonly body: string }[] = [];
  const post = (url: string, text: string): Promise<PostAnswer> => {
    const answer = answers[Math.min(calls.length, answers.length - 1)] ?? { status: 200 };
    calls.push({ atMs: clock.now() - start, url, body: text });
    if (answer === 'throws') throw new Error(`cannot reach ${url}`);
    return Promise.resolve(answer);
  };
  return { clock, calls, group: makeActionGroup({ body, clock, post, blackouts }) };
}

/** Lets time pass second by second, so that what each second brings about is done in it. */
async function pass(clock: VirtualClock, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += SECOND) {
    await new Promise(setImmediate);
    clock.advance(SECOND);
  }
  await new Promise(setImmediate);
}

describe('action group', () => {
  test('action group: posts the alert once to each receiver, when all take it', async () => {
    const azureFunctionReceivers = [
      {
        name: 'fn',
        functionAppResourceId: '/subscriptions/s/sites/fn',
        functionName: 'alerts',
        httpTriggerUrl: 'https://fn.example/api/alerts?code=k',
        useCommonAlertSchema: true,
      },
    ];
    const { clock, calls, group } = aGroup([{ status: 202 }], aBody({ azureFunctionReceivers }));
    group.deliver({ data: 1 });
    await pass(clock, MINUTE);
    expect(calls.map(({ url }) => new URL(url).hostname)).toEqual(['app.example', 'fn.example']);
    expect(calls.map(({ body }) => body)).toEqual(['{"data":1}', '{"data":1}']);
    expect(group.deliveries().map(({ outcome }) => outcome)).toEqual(['delivered', 'delivered']);
  });

  test.each([
    ['408', { status: 408 }],
    ['429', { status: 429 }],
    ['503', { status: 503 }],
    ['504', { status: 504 }],
    ['no answer', { error: 'timeout' }],
    ['a failing transport', 'throws'],
  ] as const)('action group: tries six times with the delays, when it is %s', async (_, answer) => {
    const { clock, calls, group } = aGroup([answer]);
    group.deliver({});
    await pass(clock, 2 * MINUTE);
    expect(calls.map(({ atMs }) => atMs / SECOND)).toEqual([0, 5, 25, 30, 70, 75]);
    expect(group.deliveries()).toMatchObject([{ outcome: 'given up', receiver: 'hook' }]);
  });

  test.each([400, 401, 404, 500, 502])(
    'action group: loses the alert at once and without a blackout, when it is %i',
    async (status) => {
      const { clock, calls, group } = aGroup([{ status }, { status: 200 }]);
      group.deliver({});
      await pass(clock, 2 * MINUTE);
      group.deliver({});
      await pass(clock, SECOND);
      expect(calls).toHaveLength(2);
      expect(group.deliveries().map(({ outcome }) => outcome)).toEqual(['refused', 'delivered']);
    },
  );

  test('action group: stops retrying, when the endpoint comes back', async () => {
    const { clock, calls, group } = aGroup([{ status: 503 }, { error: 'reset' }, { status: 200 }]);
    group.deliver({});
    await pass(clock, 2 * MINUTE);
    expect(calls).toHaveLength(3);
    expect(group.deliveries()).toMatchObject([{ statuses: [503, null, 200] }]);
  });

  test('action group: no group calls the endpoint for 15 minutes, when retries fail', async () => {
    const blackouts: Blackouts = new Map();
    const failing = aGroup([{ status: 503 }], aBody(), blackouts);
    const other = aGroup([{ status: 200 }], aBody(), blackouts, failing.clock);
    failing.group.deliver({});
    await pass(failing.clock, 75 * SECOND);
    other.group.deliver({});
    await pass(failing.clock, 15 * MINUTE - SECOND);
    other.group.deliver({});
    await pass(failing.clock, SECOND);
    other.group.deliver({});
    await pass(failing.clock, SECOND);
    expect(other.group.deliveries().map(({ outcome }) => outcome)).toEqual([
      'blacked out',
      'blacked out',
      'delivered',
    ]);
    expect(other.calls).toHaveLength(1);
  });

  test('action group: shows no key of a URL, when a delivery fails', async () => {
    const { clock, group } = aGroup(['throws']);
    group.deliver({});
    await pass(clock, 2 * MINUTE);
    const journal = JSON.stringify(group.deliveries());
    expect(journal).toContain('https://app.example');
    expect(journal).not.toContain('the-secret-key');
  });

  test('action group: drops an alert that is larger than Azure sends', async () => {
    const { clock, calls, group } = aGroup([{ status: 200 }]);
    group.deliver({ text: 'x'.repeat(256 * 1024) });
    await pass(clock, SECOND);
    expect(calls).toHaveLength(0);
    expect(group.deliveries()).toMatchObject([{ outcome: 'dropped' }]);
  });

  test('action group: ends what is under way, when it is stopped', async () => {
    const { clock, calls, group } = aGroup([{ status: 503 }]);
    group.deliver({});
    await pass(clock, SECOND);
    group.stop();
    await pass(clock, 2 * MINUTE);
    expect(calls).toHaveLength(1);
    expect(group.deliveries()).toMatchObject([{ outcome: 'stopped' }]);
  });

  test('action group: calls nobody, when it is not enabled', async () => {
    const { clock, calls, group } = aGroup([{ status: 200 }], aBody({ enabled: false }));
    group.deliver({});
    await pass(clock, SECOND);
    expect(calls).toHaveLength(0);
  });

  test('action group: names every complaint with its place, when the body is wrong', () => {
    const body = aBody({
      groupShortName: 'much too long a name',
      emailReceivers: [{ name: 'me' }],
      webhookReceivers: [{ name: 'hook', serviceUri: 'ftp://x', useCommonAlertSchema: false }],
      webHookReceivers: [],
    });
    const complaints = [
      'properties.webHookReceivers: is not known here',
      'properties.groupShortName: must be at most 12 characters',
      'properties.emailReceivers: this kind of receiver is not served here',
      'properties.webhookReceivers[0].useCommonAlertSchema: must be true',
      'properties.webhookReceivers[0].serviceUri: must be an http(s) URL',
    ];
    for (const complaint of complaints) expect(() => aGroup([], body)).toThrow(complaint);
  });
});
