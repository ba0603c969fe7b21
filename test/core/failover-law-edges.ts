// Out: policies of failover groups that break one law by a second, the same policies just within
// it, and what is said of the broken ones.
import { minutes, seconds } from '../../src/core/time.ts';
import type { FailoverPolicy } from '../../src/core/failover/group.ts';

export type Changes = Partial<FailoverPolicy>;

type Case = readonly [law: string, broken: Changes, kept: Changes, says: string];

export const edges: readonly Case[] = [
  [
    'lookEvery and the sweep',
    { lookEveryMs: seconds(29) },
    { lookEveryMs: seconds(30) },
    'lookEvery is 29s but must be at least sweepEvery of the fleet 30s: raise it to 30s',
  ],
  [
    'lookEvery and confirmEvery',
    { confirmEveryMs: seconds(31), readingFreshForMs: minutes(3), useWithinMs: minutes(4) },
    { confirmEveryMs: seconds(30), readingFreshForMs: minutes(3), useWithinMs: minutes(4) },
    'lookEvery is 30s but must be at least confirmEvery 31s: raise it to 31s',
  ],
  [
    'confirmEvery',
    { confirmEveryMs: seconds(2) },
    { confirmEveryMs: seconds(3) },
    "confirmEvery is 2s but must be at least 3s, since the store's clock counts seconds: " +
      'raise it to 3s',
  ],
  [
    'a burst',
    { lookWithinMs: seconds(24) },
    { lookWithinMs: seconds(25) },
    'lookWithin is 24s but must be more than 3 x burstEvery 6s + 3 x probeTimeout 15s + ' +
      'other calls 3s = 24s: raise it to at least 25s',
  ],
  [
    'a burst of slow probes',
    {
      probeTimeoutMs: seconds(28),
      effectWithinMs: seconds(40),
      lookWithinMs: seconds(94),
      useWithinMs: minutes(3),
    },
    {
      probeTimeoutMs: seconds(27),
      effectWithinMs: seconds(40),
      lookWithinMs: seconds(94),
      useWithinMs: minutes(3),
    },
    'readingFreshFor is 1m30s but must be at least 3 x burstEvery 6s + 3 x probeTimeout 1m24s + ' +
      'other calls 3s = 1m33s: raise it to 1m33s',
  ],
  [
    'an answer in time',
    { lookWithinMs: seconds(100), useWithinMs: seconds(150) },
    { lookWithinMs: seconds(99), useWithinMs: seconds(150) },
    'lookWithin 1m40s + followWithin 1m + 2 x armTimeout 40s = 3m20s, but who asks for a ' +
      'failover waits for less than 3m20s: lower one of them',
  ],
  [
    'readings that sweeps alone can make',
    { readingFreshForMs: seconds(89) },
    { readingFreshForMs: seconds(90) },
    'readingFreshFor is 1m29s but must be at least 2 x lookEvery 1m + 3 x confirmEvery 30s = ' +
      '1m30s: raise it to 1m30s',
  ],
  [
    'readings while traffic follows',
    {
      lookEveryMs: seconds(137),
      readingFreshForMs: minutes(6),
      verifyWithinMs: minutes(12),
      cooldownMs: minutes(15),
    },
    {
      lookEveryMs: seconds(135),
      readingFreshForMs: minutes(6),
      verifyWithinMs: minutes(12),
      cooldownMs: minutes(15),
    },
    'followEvery is 1m30s but must be at least a third of 2 x lookEvery 1m32s: raise it to 1m32s',
  ],
  [
    'goneAfter',
    { goneAfterMs: seconds(129) },
    { goneAfterMs: seconds(130) },
    'goneAfter is 2m9s but must be at least 3 x confirmEvery 30s + what Traffic Manager needs ' +
      'to see it 1m40s = 2m10s: raise it to 2m10s',
  ],
  [
    'goneAfterAgreed',
    { goneAfterAgreedMs: seconds(29) },
    { goneAfterAgreedMs: seconds(30) },
    'goneAfterAgreed is 29s but must be at least 3 x confirmEvery 30s: raise it to 30s',
  ],
  [
    'goneAfterAgreed and goneAfter',
    { goneAfterAgreedMs: seconds(301) },
    { goneAfterAgreedMs: seconds(300) },
    'goneAfter is 5m but must be at least goneAfterAgreed 5m1s: raise it to 5m1s',
  ],
  [
    'cooldown',
    { cooldownMs: seconds(479) },
    { cooldownMs: seconds(480) },
    'cooldown is 7m59s but must be at least effectMax 3m + verifyWithin 5m = 8m: raise it to 8m',
  ],
  [
    'effectMax',
    {
      followWithinMs: seconds(101),
      armTimeoutMs: seconds(40),
      followEveryMs: minutes(3),
      lookWithinMs: seconds(18),
      probeTimeoutMs: seconds(2),
    },
    {
      followWithinMs: seconds(100),
      armTimeoutMs: seconds(40),
      followEveryMs: minutes(3),
      lookWithinMs: seconds(18),
      probeTimeoutMs: seconds(2),
    },
    'effectMax is 3m but must be at least followWithin 1m41s + 2 x armTimeout 1m20s = 3m1s: ' +
      'raise it to 3m1s',
  ],
  [
    'effectWithin',
    { effectWithinMs: seconds(8) },
    { effectWithinMs: seconds(9) },
    'effectWithin is 8s but must be more than probeTimeout 5s + other calls 3s = 8s: ' +
      'raise it to at least 9s',
  ],
  [
    'effectWithin and followWithin',
    { effectWithinMs: seconds(60) },
    { effectWithinMs: seconds(59) },
    'followWithin is 1m but must be more than effectWithin 1m: raise it to at least 1m1s',
  ],
  [
    'claimTimeout and the host',
    { claimTimeoutMs: seconds(130) },
    { claimTimeoutMs: seconds(131) },
    'claimTimeout is 2m10s but must be more than functionTimeout (host.json) 2m + ' +
      'a margin of 10s = 2m10s: raise it to at least 2m11s',
  ],
  [
    'followEvery',
    { followEveryMs: seconds(80) },
    { followEveryMs: seconds(81) },
    'followEvery is 1m20s but must be more than followWithin 1m + armTimeout 20s = 1m20s: ' +
      'raise it to at least 1m21s',
  ],
  [
    'verifyWithin',
    { verifyWithinMs: seconds(240) },
    { verifyWithinMs: seconds(241) },
    'verifyWithin is 4m but must be more than 2 x ttl 2m + 4 x lookEvery 2m = 4m: ' +
      'raise it to at least 4m1s',
  ],
  [
    'stableFor',
    { stableForMs: seconds(300) },
    { stableForMs: seconds(301) },
    'stableFor is 5m but must be more than 2 x ttl 2m + effectMax 3m = 5m: ' +
      'raise it to at least 5m1s',
  ],
  [
    'failbackAfter',
    { failbackAfterMs: minutes(10) },
    { failbackAfterMs: seconds(601) },
    'failbackAfter is 10m but must be more than stableFor 10m: raise it to at least 10m1s',
  ],
  [
    'useWithin',
    { useWithinMs: seconds(89) },
    { useWithinMs: seconds(90) },
    'useWithin is 1m29s but must be at least 5 x confirmEvery 50s + lookWithin 40s = 1m30s: ' +
      'raise it to 1m30s',
  ],
  [
    'askFor',
    { askForMs: minutes(2) },
    { askForMs: seconds(121) },
    'askFor is 2m but must be more than useWithin 2m: raise it to at least 2m1s',
  ],
];
