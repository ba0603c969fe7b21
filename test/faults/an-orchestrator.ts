/**
 * Whoever orchestrates from outside, by the two doors alone. In: a failover group and how long each
 * call is waited for. Out: what was answered to every call of do_failover, null where the caller's
 * patience ended first. Bounded.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Answered, FailoverAzure } from './a-failover-azure.ts';

/** Null where the caller's own patience ended first, or the host ended the function. */
async function tried(answer: Promise<Answered>): Promise<Answered | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Error && unanswered.has(error.name)) return null;
    throw error;
  }
}

/** Of fetch, and of an answer without a body. */
const unanswered: ReadonlySet<string> = new Set(['TimeoutError', 'SyntaxError']);

/** As a cron job does: checks, asks where it is not well, and comes again until it is. */
export async function orchestrate(
  azure: FailoverAzure,
  name: string,
  patienceMs: number,
): Promise<readonly (Answered | null)[]> {
  const answers: (Answered | null)[] = [];
  for (let round = 0; round < 100; round++) {
    const check = await tried(azure.healthCheck(name, { withinMs: patienceMs }));
    if (check?.json['healthy'] === true) return answers;
    if (check !== null) expect(check.status).toBe(200);
    answers.push(await tried(azure.doFailover(name, { withinMs: patienceMs })));
    await pause(200);
  }
  throw new Error(`${name} is not well after 100 rounds`);
}
