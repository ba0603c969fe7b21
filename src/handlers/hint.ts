/**
 * An alert as a hint: what it claimed, kept for people and to know a repetition by. Repetitions
 * are ordinary: deliveries are retried, and one alert may come through several action groups.
 */
import { dayOf, isoOf } from './times.ts';
import type { Hint } from '../pipeline/ports.ts';
import type { Alert } from './common-alert.ts';

/** Characters of the essentials kept with a hint. */
const saidMax = 4_096;

export async function hintOf(alert: Alert, targets: readonly string[]): Promise<Hint> {
  const said = JSON.stringify({ essentials: alert.essentials, context: alert.context.says });
  return {
    key: await hashOf(`${alert.id.toLowerCase()}\n${alert.condition}`),
    day: dayOf(alert.firedAt),
    source: alert.service,
    rule: alert.rule,
    condition: alert.condition,
    firedAt: isoOf(alert.firedAt),
    targets,
    said: said.slice(0, saidMax).toWellFormed(),
  };
}

/** SHA-256 in hex: an ARM id may hold what a row's key may not. */
export async function hashOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Buffer.from(digest).toString('hex');
}
