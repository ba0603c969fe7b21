/**
 * The customers of a failover group: requests through its Traffic Manager profile, all the while.
 * In: the router in front of the endpoints. Out: when they began to be lost and when they were
 * answered again, and how many there were, by the router's own counts.
 */
import type { Router } from '../../local/router.ts';

export interface Requests {
  readonly sent: number;
  readonly lost: number;
}

/** `endpoint`: who answered; null: nobody, from this request on. */
export interface Turn {
  readonly at: number;
  readonly endpoint: string | null;
  readonly requests: Requests;
}

export interface Customers {
  /** From the start on. */
  requests(): Requests;
  /** Oldest first. */
  turns(): readonly Turn[];
  stop(): void;
}

const everyMs = 250;

export function sendCustomers(
  { url, counts }: Pick<Router, 'url' | 'counts'>,
  onTurn: (turn: Turn) => void,
): Customers {
  const turns: Turn[] = [];
  let asked = 0;
  let heard = 0;
  let answeredBy: string | null | undefined;

  const requests = (): Requests => {
    const { sent, lost } = counts();
    return { sent, lost };
  };

  async function ask(): Promise<void> {
    asked += 1;
    const number = asked;
    const endpoint = await answerOf(url);
    // A request that hung for long says nothing of now.
    if (number < heard || endpoint === undefined) return;
    heard = number;
    if (endpoint === answeredBy) return;
    const isFirst = answeredBy === undefined;
    answeredBy = endpoint;
    if (isFirst && endpoint !== null) return;
    const turn = { at: Date.now(), endpoint, requests: requests() };
    turns.push(turn);
    onTurn(turn);
  }

  const timer = setInterval(() => void ask(), everyMs);
  return { requests, turns: () => turns, stop: () => clearInterval(timer) };
}

/** Undefined: the router itself did not answer, as when it ends. */
async function answerOf(url: string): Promise<string | null | undefined> {
  try {
    const answer = await fetch(`${url}/health`);
    await answer.body?.cancel();
    return answer.status < 500 ? answer.headers.get('x-endpoint') : null;
  } catch {
    return undefined;
  }
}
