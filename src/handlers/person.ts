/**
 * Who calls, beyond the function key that every caller has: a person by a verified token, or nobody
 * in particular. A token that does not hold is refused even where none is needed, so that nobody
 * takes an act for theirs that was recorded as anybody's.
 */
import { answer, withHeaders } from './http.ts';
import type { App } from '../pipeline/app.ts';
import type { Person } from '../core/person.ts';
import type { Request, Response } from './http.ts';

/** App roles of the app registration in Entra. */
export const roles = {
  /** May force a failover. */
  operator: 'Paramedic.Operator',
  /** May approve or refuse what a policy asks about. */
  approver: 'Paramedic.Approver',
} as const;

type Role = (typeof roles)[keyof typeof roles];

export type Caller =
  /** Null: somebody with a key. */
  | { readonly ok: true; readonly person: Person | null }
  | { readonly ok: false; readonly response: Response };

/** Throws where the issuer's keys cannot be had: then nobody can be known just now. */
export async function callerOf({ ports }: App, { authorization }: Request): Promise<Caller> {
  const identified = await ports.people.identify(authorization);
  switch (identified.kind) {
    case 'person':
      return { ok: true, person: identified.person };
    case 'nobody':
      return { ok: true, person: null };
    case 'refused':
      return { ok: false, response: unauthorized(identified.why) };
  }
}

/** 401: who calls must be known, and is not. */
export const unauthorized = (message: string): Response =>
  withHeaders(answer(401, { error: 'unauthorized', message }), { 'www-authenticate': 'Bearer' });

/** 403: who calls may be known, and may not do this. */
export const forbidden = (message: string): Response =>
  answer(403, { error: 'forbidden', message });

export const hasRole = (person: Person | null, role: Role): boolean =>
  person?.roles.includes(role) ?? false;
