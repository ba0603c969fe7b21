/** ARM's pictures of a container group, each with the state and the reading that it means. */
import { expect, test } from 'vitest';
import { platformOf, platformVerdict } from '../../src/core/platform-verdict.ts';
import type { ContainerPicture, GroupPicture } from '../../src/core/platform-verdict.ts';

const now = Date.UTC(2026, 10, 21, 10);

const aContainer = (over: Partial<ContainerPicture> = {}): ContainerPicture => ({
  state: 'Running',
  startedAtMs: now - 300_000,
  restartCount: 0,
  lastExitCode: null,
  ...over,
});

const aPicture = (
  over: Partial<GroupPicture> = {},
  ...containers: readonly Partial<ContainerPicture>[]
): GroupPicture => ({
  state: 'Running',
  provisioningState: 'Succeeded',
  containers: (containers.length === 0 ? [{}] : containers).map(aContainer),
  answeredAtMs: now,
  ...over,
});

const crashed = { restartCount: 4, lastExitCode: 1 };

test.each([
  ['runs', aPicture(), 'serving', 'healthy'],
  [
    'waits in its crash loop',
    aPicture({}, { ...crashed, state: 'Waiting' }),
    'serving',
    'unhealthy',
  ],
  ['waits for an init container', aPicture({}, { state: 'Waiting' }), 'serving', 'healthy'],
  [
    'runs anew in its crash loop',
    aPicture({}, { ...crashed, startedAtMs: now - 9_000 }),
    'serving',
    'unknown',
  ],
  [
    'has outlived its crashes',
    aPicture({}, { ...crashed, startedAtMs: now - 61_000 }),
    'serving',
    'healthy',
  ],
  [
    'was restarted a moment ago',
    aPicture({}, { restartCount: 1, lastExitCode: 1, startedAtMs: now }),
    'serving',
    'unknown',
  ],
  [
    'has one of two in a loop',
    aPicture({}, {}, { ...crashed, state: 'Waiting' }),
    'serving',
    'unhealthy',
  ],
  [
    'failed',
    aPicture({ state: 'Failed' }, { state: 'Terminated', lastExitCode: 137 }),
    'ended',
    'unhealthy',
  ],
  [
    'has done its work',
    aPicture({ state: 'Succeeded' }, { state: 'Terminated', lastExitCode: 0 }),
    'ended',
    'healthy',
  ],
  ['was stopped', aPicture({ state: 'Stopped' }), 'stopped', 'unhealthy'],
  [
    'was stopped in an update',
    aPicture({ state: 'Stopped', provisioningState: 'Updating' }),
    'stopped',
    'unhealthy',
  ],
  ['is pending', aPicture({ state: 'Pending' }), 'deploying', 'unknown'],
  ['is created', aPicture({ provisioningState: 'Creating' }), 'deploying', 'unknown'],
  [
    'failed and is repaired',
    aPicture({ state: 'Failed', provisioningState: 'Repairing' }),
    'repairing',
    'unknown',
  ],
  [
    'is unhealthy to the platform',
    aPicture({ provisioningState: 'Unhealthy' }),
    'repairing',
    'unknown',
  ],
] as const)('platform: a group that %s', (_, picture, state, verdict) => {
  expect(platformOf(picture)).toMatchObject({ known: true, state });
  expect(platformVerdict(picture).verdict).toBe(verdict);
});

test.each([null, '', 'Exploded', 'constructor'])(
  'platform: the state %s means nothing',
  (state) => {
    expect(platformOf(aPicture({ state })).known).toBe(false);
    expect(platformVerdict(aPicture({ state })).verdict).toBe('unknown');
  },
);

test('platform: the token differs, when any start or restart count does', () => {
  const token = (...containers: readonly Partial<ContainerPicture>[]) => {
    const platform = platformOf(aPicture({}, ...containers));
    return platform.known ? platform.runToken : null;
  };
  const tokens = [
    token({}, {}),
    token({}, { restartCount: 1 }),
    token({ startedAtMs: now }, {}),
    token({}),
  ];
  expect(new Set(tokens).size).toBe(tokens.length);
  expect(tokens).not.toContain(null);
});

test('platform: there is no token, while not all containers run', () => {
  for (const second of [{ state: 'Waiting' }, { startedAtMs: null }, { state: 'Terminated' }]) {
    const platform = platformOf(aPicture({}, {}, second));
    expect(platform).toMatchObject({ known: true, runToken: null });
  }
});

test('platform: the age is that of the youngest run, and none where nothing runs', () => {
  const age = (...containers: readonly Partial<ContainerPicture>[]) => {
    const platform = platformOf(aPicture({}, ...containers));
    return platform.known ? platform.runAgeMs : null;
  };
  expect(age({ startedAtMs: now - 60_000 }, { startedAtMs: now - 5_500 })).toBe(5_500);
  expect(age({ startedAtMs: now + 400 })).toBe(0);
  expect(age({ state: 'Terminated' }, { state: 'Waiting' })).toBeNull();
});

test('platform: it is said in words that a person understands', () => {
  const picture = aPicture({ provisioningState: 'Repairing' }, { ...crashed, state: 'Waiting' });
  expect(platformOf(picture)).toMatchObject({
    says: 'Running, provisioning Repairing, Waiting, restarts 4, last exit 1',
  });
});
