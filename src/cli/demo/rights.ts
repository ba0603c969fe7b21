/**
 * What the local ARM lets the healer do: the custom roles of infra/modules/roles.bicep, given where
 * the templates give them. In: the healer's object id, the ids of targets and profiles. Out: its
 * rights. A test holds the roles and their scopes to the templates.
 */
import type { Role, RoleAssignment } from '../../local/resources/role.ts';

export const restarter: Role = {
  actions: [
    'Microsoft.ContainerInstance/containerGroups/read',
    'Microsoft.ContainerInstance/containerGroups/restart/action',
    'Microsoft.ContainerInstance/containerGroups/start/action',
  ],
};

/** Of the types of endpoints, the configuration's: all of the demo's are external. */
export const trafficMover: Role = {
  actions: [
    'Microsoft.Authorization/permissions/read',
    'Microsoft.Network/trafficManagerProfiles/read',
    'Microsoft.Network/trafficManagerProfiles/externalEndpoints/write',
  ],
};

/** Of whoever breaks things on purpose. */
const owner: Role = { actions: ['*'] };

export const healersRights = (
  principalId: string,
  given: { readonly targets: readonly string[]; readonly profiles: readonly string[] },
): readonly RoleAssignment[] => [
  ...given.targets.map((scope) => ({ principalId, role: restarter, scope })),
  ...given.profiles.map((scope) => ({ principalId, role: trafficMover, scope })),
];

export const ownersRight = (principalId: string, scope: string): RoleAssignment => ({
  principalId,
  role: owner,
  scope,
});
