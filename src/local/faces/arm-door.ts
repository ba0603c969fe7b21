/**
 * What each provider behind ARM has in common. In: a request whose path was already taken apart.
 * Out, from the door it is for: a reply as data. Every door names what a role must allow and on
 * what, so that nothing is done, or shown, for a caller who may not.
 */
import type { AskedMethod, Operation } from '../resources/journal.ts';

export interface ArmReply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** The reply is held back this long. */
  readonly delayMs?: number;
}

/** One request; names are in lower case, and empty where the path has no such part. */
export interface Question {
  readonly subscription: string;
  readonly resourceGroup: string;
  readonly group: string;
  readonly container: string;
  readonly operation: string;
  readonly profile: string;
  readonly endpoint: string;
  readonly query: Readonly<Record<string, string>>;
  /** The JSON that was sent; undefined if there is none. */
  readonly body: unknown;
  /** What absolute URLs begin with. */
  readonly origin: string;
  readonly retryAfterSeconds: number;
  /** Whether the caller may do that (named as in roles) on that scope. */
  readonly may: (action: string, scope: string) => boolean;
}

export interface Door {
  readonly method: AskedMethod;
  /** In lower case: ARM does not tell cases apart. */
  readonly path: string;
  readonly operation: Operation;
  readonly apiVersions: readonly string[];
  /** What a role must allow, as roles name it. */
  readonly action: string;
  /** The id that is asked about. */
  readonly scope: (question: Question) => string;
  readonly answer: (question: Question) => ArmReply;
}

export const SUBSCRIPTION = '/subscriptions/:subscription';
export const RESOURCE_GROUP = `${SUBSCRIPTION}/resourcegroups/:resourceGroup`;

export function resourceGroupId({ subscription, resourceGroup }: Question): string {
  return `/subscriptions/${subscription}/resourcegroups/${resourceGroup}`;
}

/** An error body is always a CloudError. */
export function failure(
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): ArmReply {
  return { status, body: { error: { code, message } }, headers };
}
