// In: a template. Out: a complaint for each resource that lacks a property which keeps it closed,
// cheap or seen, or has another value; for one whose diagnostics go nowhere; for one of a type or
// version that is not in the list, or that Azure would not know where to put.
import { versionsOf } from './api-versions.ts';
import { complain, declarations, literal, propertyAt, type Node, type Template } from './bicep.ts';
import { diagnosed, undiagnosed } from './diagnosed.ts';
import { companions, hardened, placeless } from './hardened.ts';
import { literalsOf, madeIn, resourcesIn, type Resource } from './resources.ts';

export const hardeningComplaints = (template: Template): readonly string[] =>
  resourcesIn(template).flatMap((resource) => [
    ...versionComplaints(resource),
    ...(resource.isExisting ? [] : placeComplaints(resource)),
    ...(resource.isExisting ? [] : propertyComplaints(resource)),
    ...(resource.isExisting ? [] : companyComplaints(resource)),
  ]);

function versionComplaints({ template, node, type, version }: Resource): readonly string[] {
  const versions = versionsOf(type);
  if (versions === null) {
    return [complain(template, node, `the type '${type}' is not in api-versions.ts`)];
  }
  if (versions.includes(version)) return [];
  const known = versions.join(' or ');
  return [complain(template, node, `${type}@${version}: the versions known are ${known}`)];
}

/** What is put somewhere has a name, a region and tags; what belongs to another, its parent. */
function placeComplaints({ template, node, type, body }: Resource): readonly string[] {
  const isChild = type.split('/').length > 2;
  const isNested = node.parent?.type === 'object_property';
  const needed = [
    ...(type.startsWith('Microsoft.Graph/') ? [] : ['name']),
    ...(isChild && !isNested ? ['parent'] : []),
    ...(isChild || placeless.includes(type) ? [] : ['location', 'tags']),
  ];
  const missing = needed.filter((property) => propertyAt(body, property) === undefined);
  const location = propertyAt(body, 'location');
  const isFixed = (literal(location)?.toLowerCase() ?? 'global') !== 'global';
  const where = "location must be a parameter or 'global'";
  return [
    ...missing.map((property) => complain(template, node, `${type} says no ${property}`)),
    ...(isFixed ? [complain(template, location ?? node, where)] : []),
  ];
}

function propertyComplaints({ template, node, type, body }: Resource): readonly string[] {
  return Object.entries(hardened[type] ?? {}).flatMap(([path, wanted]) => {
    const found = propertyAt(body, path);
    if (found === undefined) return [complain(template, node, `${type} says no ${path}`)];
    if (wanted === null || wanted.includes(found.text)) return [];
    return [complain(template, found, `${path} must be ${wanted.join(' or ')}`)];
  });
}

/** What must stand beside a resource: its diagnostics, its lock, its policies. */
function companyComplaints(resource: Resource): readonly string[] {
  const { template, node, type, name } = resource;
  const missing: string[] = [];
  for (const [of, child, what] of companions) {
    if (of === type && !isNamedBy(`${type}/${child}`, resource, 'parent')) missing.push(what);
  }
  if (diagnosed.includes(type) && !isNamedBy('Microsoft.Insights/diagnosticSettings', resource)) {
    missing.push(`no diagnostic settings have the scope ${name}`);
  }
  if (!diagnosed.includes(type) && !(type in undiagnosed)) {
    missing.push('diagnosed.ts does not say what becomes of its diagnostics');
  }
  if (type === 'Microsoft.Insights/diagnosticSettings' && !writesAny(resource)) {
    missing.push('it sends neither logs nor metrics');
  }
  if (type === 'Microsoft.Storage/storageAccounts') {
    const locks = madeIn(template, 'Microsoft.Authorization/locks');
    const isLocked = locks.some(
      ({ body }) =>
        namesIt(propertyAt(body, 'scope'), name) &&
        literal(propertyAt(body, 'properties.level')) === 'CanNotDelete',
    );
    if (!isLocked) missing.push(`no lock CanNotDelete has the scope ${name}`);
  }
  if (type === 'Microsoft.Web/sites') {
    const policies = madeIn(template, `${type}/basicPublishingCredentialsPolicies`);
    const closed = policies.flatMap(({ body }) => literalsOf(template, propertyAt(body, 'name')));
    for (const road of ['scm', 'ftp']) {
      if (!closed.includes(road)) missing.push(`basic publishing by ${road} is not closed`);
    }
  }
  return missing.map((what) => complain(template, node, `${type}: ${what}`));
}

const isNamedBy = (type: string, { template, name }: Resource, by = 'scope'): boolean =>
  madeIn(template, type).some(({ body }) => namesIt(propertyAt(body, by), name));

/** As far as a variable that it names tells: one category at least is enabled. */
function writesAny({ template, body }: Resource): boolean {
  const variables = declarations(template, 'variable');
  return ['logs', 'metrics'].some((kind) => {
    const found = propertyAt(body, `properties.${kind}`);
    const list = variables.find(({ name }) => name === found?.text)?.value ?? found;
    const items = list?.type === 'array' ? list.namedChildren : [];
    return items.some((item) => propertyAt(item, 'enabled')?.text === 'true');
  });
}

/** `name`, or `name[i]` of a loop. */
const namesIt = (scope: Node | undefined, name: string): boolean =>
  scope !== undefined && scope.descendantsOfType('identifier')[0]?.text === name;
