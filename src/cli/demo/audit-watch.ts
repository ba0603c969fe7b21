/**
 * Paramedic's audit as it grows: what `GET /api/audit` answers about each target and failover
 * group, asked again and again. In: how to ask. Out: every entry once, with the moment it was first
 * seen. A question that fails is asked again at the next turn; the last problem is kept for whoever
 * waits in vain.
 */
import { setTimeout as pause } from 'node:timers/promises';

/** An entry as the door answers it; the fields that the demo shows. */
export interface AuditEntry {
  readonly at: string;
  readonly seq: number;
  readonly target: string;
  readonly from: string;
  readonly to: string;
  readonly reason: string;
  readonly says: string;
  readonly detail: string;
  readonly cause: string;
  readonly reading: string | null;
  readonly platform: string | null;
}

export interface SeenEntry extends AuditEntry {
  /** When it can have been written at the latest: the store's clock has seconds alone. */
  readonly happenedAt: number;
}

/** GETs a path of the app and answers its JSON; throws for anything but 200. */
export type Ask = (path: string) => Promise<unknown>;

export interface AuditWatch {
  /** Oldest first. */
  entries(target: string): readonly SeenEntry[];
  /** Why the last question failed; null: it did not. */
  problem(): string | null;
}

/** On this machine, where asking costs nothing. */
const usuallyEveryMs = 500;
const entriesAsked = 50;
const storeResolutionMs = 1_000;

/** Watches until the signal ends it. `since`: ISO 8601; what is older is not asked for. */
export function watchAudit(
  ask: Ask,
  targets: readonly string[],
  onEntry: (entry: SeenEntry) => void,
  signal: AbortSignal,
  {
    everyMs = usuallyEveryMs,
    since = '',
  }: { readonly everyMs?: number; readonly since?: string } = {},
): AuditWatch {
  const seen = new Map(targets.map((target): [string, SeenEntry[]] => [target, []]));
  const known = new Set<string>();
  let problem: string | null = null;

  async function look(target: string): Promise<void> {
    const from = since === '' ? '' : `&since=${since}`;
    const answer = await ask(`audit?target=${target}&limit=${entriesAsked}${from}`);
    const { entries } = answer as { entries: readonly AuditEntry[] };
    for (const entry of entries.toReversed()) {
      const key = `${target} ${entry.seq} ${entry.at} ${entry.reason}`;
      if (known.has(key)) continue;
      known.add(key);
      const writtenBy = Math.min(Date.parse(entry.at) + storeResolutionMs, Date.now());
      const happenedAt = comesFirst(entry.reason) ? Date.parse(entry.at) : writtenBy;
      const found = { ...entry, happenedAt };
      seen.get(target)?.push(found);
      onEntry(found);
    }
  }

  async function watch(): Promise<void> {
    while (!signal.aborted) {
      try {
        await Promise.all(targets.map(look));
        problem = null;
      } catch (error) {
        problem = error instanceof Error ? error.message : String(error);
      }
      await pause(everyMs, undefined, { signal }).catch(() => undefined);
    }
  }

  void watch();
  return { entries: (target) => seen.get(target) ?? [], problem: () => problem };
}

/** Before what the demo sees with its own eyes: what was asked of ARM, or done by whom it woke. */
const comesFirst = (reason: string): boolean =>
  reason.endsWith('_claimed') || reason === 'handed_to_failover';
