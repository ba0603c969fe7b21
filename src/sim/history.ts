/**
 * What really happened in a simulated world, written down by the world itself as it happens. The
 * checkers read this and nothing of what Paramedic thinks of itself, but for its audit entries.
 */
import type { Entry } from '../core/entry.ts';
import type { Notice } from '../core/notice.ts';
import type { Phase } from '../core/incident.ts';

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
  | { readonly kind: 'entry'; readonly at: number; readonly entry: Entry }
  | { readonly kind: 'phase'; readonly at: number; readonly target: string; readonly phase: Phase }
  | { readonly kind: 'notice'; readonly at: number; readonly notice: Notice }
  /** Nothing could be read or written, or the healer saw nothing. */
  | { readonly kind: 'outage'; readonly at: number; readonly what: string; readonly on: boolean }
  | { readonly kind: 'crash'; readonly at: number; readonly call: string };

export type Of<Kind extends Happening['kind']> = Extract<Happening, { kind: Kind }>;

export interface History {
  note(happening: Happening): void;
  all(): readonly Happening[];
  of<Kind extends Happening['kind']>(kind: Kind): readonly Of<Kind>[];
}

export function newHistory(): History {
  const happenings: Happening[] = [];
  return {
    note: (happening) => void happenings.push(happening),
    all: () => happenings,
    of: <Kind extends Happening['kind']>(kind: Kind) =>
      happenings.filter((happening): happening is Of<Kind> => happening.kind === kind),
  };
}
