/**
 * The subjects of the configuration: finds them by id and takes a look at each in its own way. A
 * new kind of subject is a `Care` of its own and a line here.
 */
import { careOfFailover } from './failover/care.ts';
import { careOfTarget } from './target-care.ts';
import { reconcile } from './reconcile.ts';
import type { App } from './app.ts';
import type { Cause } from '../core/wake.ts';
import type { Configuration } from '../core/configuration.ts';
import type { Target } from '../core/policy.ts';
import type { FailoverGroup } from '../core/failover/group.ts';
import type { Look } from './reconcile.ts';

export type AnySubject = Target | FailoverGroup;

export const isFailoverGroup = (subject: AnySubject): subject is FailoverGroup =>
  'sides' in subject;

/** Those of `ids` that the configuration knows, in its order. */
export const subjectsOf = (
  { targets, failovers }: Configuration,
  ids: readonly string[],
): readonly AnySubject[] => [...targets, ...failovers].filter(({ id }) => ids.includes(id));

export const lookAfter = (app: App, subject: AnySubject, cause: Cause): Promise<Look> =>
  isFailoverGroup(subject)
    ? reconcile(app, careOfFailover(app, subject), cause)
    : reconcile(app, careOfTarget(app, subject), cause);
