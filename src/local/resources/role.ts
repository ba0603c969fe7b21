/**
 * Role-based access control, as ARM applies it. In: roles, and to whom they are given on what.
 * Out: whether a caller may do an action on a scope. What is given on a scope holds for all below
 * it; roles add up, and what one excludes another may allow (Microsoft Learn: "Understand Azure
 * role definitions", "Understand scope for Azure RBAC"). Deny assignments do not exist here.
 */
import type { JournalCaller } from './journal.ts';

/** A role definition as ARM has it; `*` in an action stands for any text. */
export interface Role {
  readonly actions: readonly string[];
  readonly notActions?: readonly string[];
}

export interface RoleAssignment {
  /** Object id of whom the role is given to. */
  readonly principalId: string;
  readonly role: Role;
  /** ARM id of a resource, a group, a subscription; `/` is everything. */
  readonly scope: string;
}

export type Permits = (caller: JournalCaller, action: string, scope: string) => boolean;

export function permitsOf(assignments: readonly RoleAssignment[]): Permits {
  return ({ oid }, action, scope) =>
    assignments.some(
      ({ principalId, role, scope: given }) =>
        principalId.toLowerCase() === oid.toLowerCase() &&
        isWithin(scope, given) &&
        allows(role, action),
    );
}

/** Case does not matter; `/a/bc` is not below `/a/b`. */
function isWithin(scope: string, given: string): boolean {
  const [asked, top] = [scope, given].map((id) => `${id.toLowerCase().replace(/\/+$/, '')}/`);
  return asked !== undefined && top !== undefined && asked.startsWith(top);
}

const allows = ({ actions, notActions = [] }: Role, action: string): boolean =>
  actions.some((pattern) => matches(pattern, action)) &&
  !notActions.some((pattern) => matches(pattern, action));

function matches(pattern: string, action: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 'i').test(action);
}
