/**
 * What our own identity may do to a resource. In: its ARM id and actions such as
 * `Microsoft.Network/…/write`. Out: true where a role allows each, false where none does, null
 * where it cannot be read; it never throws. Source: Azure Authorization REST 2022-04-01,
 * "Permissions - List For Resource". assumed: locks and deny assignments do not show in it.
 */
import { z } from 'zod';
import type { DurationMs } from '../core/time.ts';
import type { ArmOptions } from './arm.ts';
import { bounded } from './bounded.ts';

export interface Permissions {
  allow(
    resourceId: string,
    actions: readonly string[],
    timeout: DurationMs,
  ): Promise<boolean | null>;
}

/** A resource has a few roles; more pages than these are not read, and nothing is concluded. */
const pagesMax = 5;
const apiVersion = '2022-04-01';
const publicCloud = 'https://management.azure.com';

/** One role that was given to us. */
const roleSchema = z.object({
  actions: z.array(z.string()),
  notActions: z.array(z.string()).default([]),
});
type Role = z.infer<typeof roleSchema>;
const pageSchema = z.object({ value: z.array(roleSchema), nextLink: z.string().nullish() });

export function openPermissions({ endpoint, credential }: ArmOptions): Permissions {
  const { origin } = new URL(endpoint ?? publicCloud);

  async function page(url: string, signal: AbortSignal): Promise<z.infer<typeof pageSchema>> {
    const given = await credential.getToken(`${origin}/.default`, { abortSignal: signal });
    if (given === null) throw new Error('No identity is to be had.');
    const headers = { Authorization: `Bearer ${given.token}`, Accept: 'application/json' };
    const response = await fetch(url, { headers, redirect: 'error', signal });
    if (response.ok) return pageSchema.parse(await response.json());
    await response.body?.cancel();
    throw new Error(`ARM answered ${response.status}.`);
  }

  async function rolesOn(resourceId: string, signal: AbortSignal): Promise<readonly Role[]> {
    const roles: Role[] = [];
    const query = `?api-version=${apiVersion}`;
    let url = `${origin}${resourceId}/providers/Microsoft.Authorization/permissions${query}`;
    for (let pages = 0; pages < pagesMax; pages++) {
      const { value, nextLink } = await page(url, signal);
      roles.push(...value);
      if (!nextLink) return roles;
      // The token is for ARM alone.
      if (new URL(nextLink).origin !== origin) throw new Error('The next page is elsewhere.');
      url = nextLink;
    }
    throw new Error('There are too many pages.');
  }

  return {
    async allow(resourceId, actions, timeout) {
      try {
        const roles = await bounded(timeout, (signal) => rolesOn(resourceId, signal));
        return actions.every((action) => roles.some((role) => allows(role, action)));
      } catch {
        return null; // whatever the trouble is, nobody can tell
      }
    },
  };
}

/** Roles add up, and what one excludes another may allow. Source: Microsoft Learn, Azure RBAC. */
const allows = ({ actions, notActions }: Role, action: string): boolean =>
  actions.some((pattern) => matches(pattern, action)) &&
  !notActions.some((pattern) => matches(pattern, action));

/** `*` stands for any text; case does not matter. */
function matches(pattern: string, action: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 'i').test(action);
}
