/**
 * What answers at the URL of a failover group's side: the program there, and the targets behind
 * it, all of which it needs. What it is (serving or not) is the truth that moves are judged by.
 */
import type { Clock } from '../local/clock.ts';
import type { Endpoint } from './probes.ts';
import type { FailoverGroup, Side } from '../core/failover/group.ts';
import type { History } from './history.ts';
import type { Patient } from './patient.ts';

export interface Site {
  readonly url: string;
  serving(): boolean;
  /** What a GET meets just now. */
  endpoint(): Endpoint;
  /** Answers so until then, whatever its targets do. */
  ailUntil(at: number, as: Endpoint): void;
}

/** How a side can ail. */
export const ailments: readonly [Endpoint, ...Endpoint[]] = [
  { kind: 'answers', status: 503, body: '' },
  { kind: 'hangs' },
  { kind: 'fails', code: 'ECONNREFUSED' },
];

/** What answers at a side of a group. */
export function siteOf({ sites }: Sited, { sides }: FailoverGroup, side: Side): Site {
  const site = sites.get(sides[side].probe.url);
  if (!site) throw new Error(`no site ${sides[side].probe.url}`);
  return site;
}

interface Sited {
  readonly sites: ReadonlyMap<string, Site>;
}

const well: Endpoint = { kind: 'answers', status: 200, body: '' };

export function newSite(
  url: string,
  targets: readonly Patient[],
  clock: Clock,
  history: History,
): Site {
  let ailment: { readonly until: number; readonly as: Endpoint } | null = null;
  const own = (): Endpoint => (ailment !== null && clock.now() < ailment.until ? ailment.as : well);
  const note = (on: boolean): void => history.note({ kind: 'site', at: clock.now(), url, on });
  const endpoint = (): Endpoint =>
    own() === well ? (targets.find((one) => !one.serving())?.endpoint() ?? well) : own();
  note(true);
  return {
    url,
    endpoint,
    serving: () => endpoint() === well,
    ailUntil(at, as) {
      if (own() === well) note(false);
      ailment = { until: Math.max(at, ailment?.until ?? 0), as };
      clock.after(ailment.until - clock.now(), () => {
        if (ailment === null || clock.now() < ailment.until) return;
        ailment = null;
        note(true);
      });
    },
  };
}
