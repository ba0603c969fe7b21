/**
 * What really happened in a simulated world, written down by the world itself as it happens. The
 * checkers read this and nothing of what Paramedic thinks of itself, but for its audit entries.
 */
import type { EntityColumns } from '../core/failover/entity.ts';
import type { Entry } from '../core/entry.ts';
import type { FailoverPhase, Wish } from '../core/failover/state.ts';
import type { Notice } from '../core/notice.ts';
import type { Phase } from '../core/incident.ts';
import type { Side } from '../core/failover/group.ts';
import type { Verdict } from '../core/readings.ts';

/** Of a failover group; `group` is its name. */
type OfGroup<Kind extends string, Fields> = Fields & {
  readonly kind: Kind;
  readonly at: number;
  readonly group: string;
};

/** Who acted through ARM: somebody whom the platform names or does not, or we. */
export type Doer = 'named' | 'nameless' | 'ours';

/** Whose hand it was. */
export type Hand = 'us' | 'hand';

/** What befalls failover groups. */
type FailoverHappening =
  /** What answers at the URL of a side, its targets apart, began or ceased to serve. */
  | { readonly kind: 'site'; readonly at: number; readonly url: string; readonly on: boolean }
  /** The healer alone has no way to this URL. */
  | { readonly kind: 'cut-off'; readonly at: number; readonly url: string; readonly on: boolean }
  /** A probe of a side by the healer has ended. */
  | {
      readonly kind: 'reading';
      readonly at: number;
      readonly url: string;
      readonly verdict: Verdict['verdict'];
    }
  /** The public row was written or, null, deleted. */
  | OfGroup<
      'row',
      {
        readonly by: Hand;
        readonly before: EntityColumns | null;
        readonly after: EntityColumns | null;
      }
    >
  /** A PATCH of ours reached ARM. */
  | OfGroup<'patch', { readonly side: Side; readonly inRotation: boolean }>
  /** An endpoint is in rotation from now on, or out of it, whatever ARM says. */
  | OfGroup<'rotation', { readonly side: Side; readonly on: boolean; readonly by: Hand }>
  /** Traffic Manager tells a lie about what its monitor finds. */
  | OfGroup<'lie', { readonly on: boolean }>
  | OfGroup<
      'claim',
      {
        readonly epoch: number;
        readonly from: Side;
        readonly to: Side;
        readonly wish: Wish | null;
        readonly leavesBad: boolean;
      }
    >
  | OfGroup<'ask', { readonly id: number; readonly from: Side; readonly to: Side }>
  /** A person said yes or no to an ask; `taken` where it was accepted. */
  | OfGroup<
      'said',
      {
        readonly id: number;
        /** When the ask was made that they saw. */
        readonly seenAt: number;
        readonly startedAt: number;
        readonly person: string;
        readonly verdict: 'approved' | 'refused';
        readonly taken: boolean;
      }
    >
  /** Somebody called do_failover. */
  | OfGroup<'request', { readonly wish: Wish }>
  /** They were answered. */
  | OfGroup<
      'answer',
      {
        readonly by: string;
        readonly wish: Wish;
        readonly startedAt: number;
        readonly reason: string;
        readonly done: boolean;
      }
    >
  | OfGroup<'group-phase', { readonly phase: FailoverPhase }>
  /** The clients of a group are served from now on, or are not. */
  | OfGroup<'client', { readonly on: boolean }>;

/** All times are the world's own, in milliseconds. */
export type Happening =
  /** A patient began or ceased to serve. */
  | { readonly kind: 'serving'; readonly at: number; readonly target: string; readonly on: boolean }
  /** A remedy reached ARM; `taken` is false where ARM refused it. */
  | {
      readonly kind: 'order';
      readonly at: number;
      readonly target: string;
      readonly remedy: 'restart' | 'start';
      readonly taken: boolean;
    }
  | { readonly kind: 'probe'; readonly at: number; readonly target: string }
  /** A brake was set or lifted; an empty target means all of the group, an empty group all. */
  | {
      readonly kind: 'brake';
      readonly at: number;
      readonly group: string;
      readonly target: string;
      readonly on: boolean;
    }
  /** Somebody else's hands: `stopped` on purpose, or in `repair` by the platform. */
  | {
      readonly kind: 'elsewhere';
      readonly at: number;
      readonly target: string;
      readonly what: 'stopped' | 'repair';
      readonly on: boolean;
    }
  /** The platform's first word of an act through ARM, of somebody's or of ours. */
  | {
      readonly kind: 'told';
      readonly at: number;
      readonly target: string;
      readonly action: 'restart' | 'start' | 'stop';
      /** By the platform's clock. */
      readonly actedAt: number;
      readonly by: string;
      readonly doer: Doer;
    }
  | { readonly kind: 'entry'; readonly at: number; readonly entry: Entry }
  | { readonly kind: 'phase'; readonly at: number; readonly target: string; readonly phase: Phase }
  | { readonly kind: 'notice'; readonly at: number; readonly notice: Notice }
  /** Nothing could be read or written, or the healer saw nothing. */
  | { readonly kind: 'outage'; readonly at: number; readonly what: string; readonly on: boolean }
  | { readonly kind: 'crash'; readonly at: number; readonly call: string }
  | FailoverHappening;

export type Of<Kind extends Happening['kind']> = Extract<Happening, { kind: Kind }>;

export interface History {
  note(happening: Happening): void;
  /** Is told of everything that happens from now on. */
  listen(listener: (happening: Happening) => void): void;
  all(): readonly Happening[];
  of<Kind extends Happening['kind']>(kind: Kind): readonly Of<Kind>[];
}

export function newHistory(): History {
  const happenings: Happening[] = [];
  const listeners: ((happening: Happening) => void)[] = [];
  return {
    note(happening) {
      happenings.push(happening);
      for (const listener of listeners) listener(happening);
    },
    listen: (listener) => void listeners.push(listener),
    all: () => happenings,
    of: <Kind extends Happening['kind']>(kind: Kind) =>
      happenings.filter((happening): happening is Of<Kind> => happening.kind === kind),
  };
}
