// Traffic Manager says that it did what it did not, refuses, and is slow; and in a second cloud the
// worker is killed between any two steps of a move. The active side is dead meanwhile. By what the
// profiles themselves went through, at no moment both endpoints are out of rotation; the row moves
// only once the new side is really in it, and once; and a human hears of what does not end.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PatchLie } from '../../src/local/resources/traffic-model.ts';
import { startFailoverAzure } from './a-failover-azure.ts';
import type { FailoverAzure } from './a-failover-azure.ts';
import { profileId } from './failover-configuration.ts';
import { eventually } from './hands.ts';

const withinMs = 90_000;
const endpoint = (name: string, side: string) => `${profileId(name)}/externalEndpoints/${side}`;

/** Who is active by the public row, and how often it moved. */
async function rowOf(azure: FailoverAzure, name: string): Promise<readonly unknown[]> {
  const { active_target: active, failover_count: count } = (await azure.row(name)) ?? {};
  return [active, count];
}

const reasonsOf = async (azure: FailoverAzure, name: string) =>
  (await azure.audit(`failover:${name}`)).map(({ reason }) => reason);

describe.concurrent('worker gone', { timeout: withinMs + 10_000 }, () => {
  /** Long enough to be held at a call of ARM until all three are, and what follows by the laws. */
  const slow = {
    mode: 'on-request',
    armTimeout: '4s',
    followEvery: '11s',
    effectMax: '14s',
    cooldown: '29s',
    stableFor: '17s',
  };
  const groups = { unsaid: slow, said: slow, done: slow };
  const names = Object.keys(groups);

  let azure: FailoverAzure;
  beforeAll(async () => {
    azure = await startFailoverAzure(groups);
    for (const name of names) await azure.make(name, 'primary');
  });
  afterAll(() => azure?.end());

  /** Has each of the three moves held at a step of its own; then the worker is gone. */
  async function dieInTheMiddle(): Promise<void> {
    for (const name of names) azure.sides(name).primary.sicken();
    for (const name of names) await azure.degraded(name);
    const held = new Set<string>();
    const hold = (name: string, side: string, kind: 'hold-request' | 'hold-answer') =>
      azure.next('PATCH', { kind, held: () => held.add(name) }, endpoint(name, side));
    hold('unsaid', 'secondary', 'hold-answer');
    hold('said', 'primary', 'hold-request');
    hold('done', 'primary', 'hold-answer');
    const calls = Promise.allSettled(names.map((name) => azure.doFailover(name)));
    await eventually(() => expect(held.size).toBe(3), 20_000);
    expect(await Promise.all(names.map((name) => rowOf(azure, name)))).toEqual([
      ['primary', 0],
      ['secondary', 1],
      ['secondary', 1],
    ]);
    await azure.cloud.host.kill();
    expect((await calls).map(({ status }) => status)).not.toContain('fulfilled');
    await azure.cloud.host.start();
  }

  test('worker gone: row and traffic agree at last and nothing moves twice, when it dies amidst a move', async () => {
    await dieInTheMiddle();
    azure.sides('unsaid').primary.mend();
    await eventually(async () => {
      // Its caller comes again all the while.
      const again = await Promise.all(names.map((name) => azure.doFailover(name)));
      expect(again.map(({ status }) => status)).toEqual([409, 409, 409]);
      expect(names.map((name) => azure.rotations(name).at(-1))).toEqual([
        ['primary'],
        ['secondary'],
        ['secondary'],
      ]);
      expect(again.map(({ json }) => json['reason'])).toEqual([
        'active_is_healthy',
        'active_is_healthy',
        'active_is_healthy',
      ]);
    }, withinMs);
    expect(await Promise.all(names.map((name) => rowOf(azure, name)))).toEqual([
      ['primary', 0],
      ['secondary', 1],
      ['secondary', 1],
    ]);
    expect(names.flatMap((name) => azure.rotations(name))).not.toContainEqual([]);
    expect(await reasonsOf(azure, 'unsaid')).toContain('failover_lost');
    for (const name of ['said', 'done']) {
      expect(await reasonsOf(azure, name)).toContain('failover_lost_but_done');
    }
  });
});

describe.concurrent('traffic', { timeout: withinMs + 10_000 }, () => {
  const lies = {
    'lied-to': 'answers-200-does-nothing',
    forbidden: { refuses: 403 },
  } as const satisfies Readonly<Record<string, PatchLie>>;
  const names = [...Object.keys(lies), 'late', 'unsure', 'mute', 'stuck'];

  let azure: FailoverAzure;
  beforeAll(async () => {
    azure = await startFailoverAzure(Object.fromEntries(names.map((name) => [name, {}])));
    for (const name of names) await azure.make(name, 'primary');
  });
  afterAll(() => azure?.end());

  const row = (name: string) => rowOf(azure, name);
  const reasons = (name: string) => reasonsOf(azure, name);
  const lie = (name: string, patch: PatchLie) => azure.profile(name).profile.lie({ patch });

  /** The row says so and clients are sent nowhere else, at last; never were they sent nowhere. */
  async function expectMoved(name: string): Promise<void> {
    await eventually(async () => {
      expect(await row(name)).toEqual(['secondary', 1]);
      expect(azure.rotations(name).at(-1)).toEqual(['secondary']);
    }, withinMs);
    expect(azure.rotations(name)).not.toContainEqual([]);
  }

  test('traffic: both sides stay in rotation and it is followed later, when the last step fails', async () => {
    const name = 'stuck';
    azure.next('PATCH', { kind: 'answer', status: 503 }, endpoint(name, 'primary'));
    azure.sides(name).primary.sicken();
    await eventually(async () => expect(await row(name)).toEqual(['secondary', 1]), 40_000);
    expect(azure.rotations(name)).toEqual([['primary'], ['primary', 'secondary']]);
    await expectMoved(name);
    await eventually(async () => {
      const said = ['failed_over', 'traffic_not_following', 'follow_claimed', 'traffic_followed'];
      expect(await reasons(name)).toEqual(expect.arrayContaining(said));
    }, 20_000);
  });
  test('traffic: the row waits for what is slow to land, when ARM says 200 at once', async () => {
    const name = 'late';
    lie(name, { slowMs: 4_000 });
    azure.sides(name).primary.sicken();
    await expectMoved(name);
    expect(await reasons(name)).toContain('failover_refused');
  });

  test.each(Object.entries(lies))(
    'traffic: nothing is said before it is true, when it is %s',
    async (name, patch) => {
      lie(name, patch);
      azure.sides(name).primary.sicken();
      await eventually(async () => {
        expect(await reasons(name)).toContain('failover_refused');
        expect(azure.notices(name)).toContain('still_open');
      }, 40_000);
      expect(await row(name)).toEqual(['primary', 0]);
      expect(azure.rotations(name)).toEqual([['primary']]);
      lie(name, 'honest');
      await expectMoved(name);
    },
  );

  test('traffic: it is read back and not sent again, when ARM did it and said 500', async () => {
    const name = 'unsure';
    lie(name, 'works-but-500');
    azure.sides(name).primary.sicken();
    await expectMoved(name);
    expect(azure.patches(name)).toEqual([
      ['secondary', 'Enabled', 500],
      ['primary', 'Disabled', 500],
    ]);
  });

  test('traffic: it is read back and not sent again, when ARM does it and never answers', async () => {
    const name = 'mute';
    azure.profile(name).profile.lie({ answerDelayMs: 60_000 });
    azure.sides(name).primary.sicken();
    await expectMoved(name);
    expect(azure.patches(name)).toHaveLength(2);
  });
});
