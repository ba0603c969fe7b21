// In: a template. Out: the custom roles it defines, as ARM will have them, with every action that a
// variable or a condition can bring in; and a complaint for each that is wider than single actions.
import { complain, entriesOf, propertyAt, type Node, type Template } from './bicep.ts';
import { literalsOf, madeIn } from './resources.ts';
import type { Role } from '../../src/local/resources/role.ts';

const type = 'Microsoft.Authorization/roleDefinitions';

export const customRoles = (template: Template): readonly Role[] =>
  madeIn(template, type).flatMap(({ body }) =>
    permissionsOf(propertyAt(body, 'properties.permissions')).map((permission) => ({
      actions: literalsOf(template, propertyAt(permission, 'actions')),
      notActions: literalsOf(template, propertyAt(permission, 'notActions')),
    })),
  );

/** Data actions would reach into what is stored, and an exclusion only mends what is too wide. */
const unwanted = ['dataActions', 'notActions', 'notDataActions'];

export const customRoleComplaints = (template: Template): readonly string[] =>
  madeIn(template, type).flatMap(({ node, body }) => {
    const permissions = permissionsOf(propertyAt(body, 'properties.permissions'));
    if (permissions.length === 0) return [complain(template, node, 'a role without permissions')];
    return permissions.flatMap((permission) => [
      ...literalsOf(template, propertyAt(permission, 'actions'))
        .filter((action) => !/^[A-Z]\w+(\.\w+)+(\/\w+)+\/(read|write|action)$/.test(action))
        .map((action) => complain(template, permission, `${action} is no single action`)),
      ...entriesOf(permission)
        .filter(([key, value]) => unwanted.includes(key) && value.namedChildCount > 0)
        .map(([key, value]) => complain(template, value, `a custom role needs no ${key}`)),
    ]);
  });

const permissionsOf = (list: Node | undefined): readonly Node[] =>
  list?.type === 'array' ? list.namedChildren.filter((one) => one.type === 'object') : [];
