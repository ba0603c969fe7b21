// In: a template. Out: a complaint for each name that nothing declares or that two things bear, and
// for each parameter, variable, import and existing resource that nothing uses: what a compiler
// would say first.
import { complain, declarations, type Node, type Template } from './bicep.ts';
import { resourcesIn } from './resources.ts';

export function nameComplaints(template: Template): readonly string[] {
  const all = template.root.descendantsOfType(['identifier', 'loop_variable', 'loop_enumerator']);
  const declared = new Set(all.filter(isDeclared).map(({ text }) => text));
  const used = all.filter((node) => !isDeclared(node) && !isLabel(node));
  const usedNames = new Set(used.map(({ text }) => text));
  const idle = [
    ...declarations(template, 'parameter'),
    ...declarations(template, 'variable'),
    ...resourcesIn(template).filter(({ isExisting }) => isExisting),
  ].filter(({ name }) => !usedNames.has(name));
  const imports = declarations(template, 'import').flatMap(({ node }) =>
    node.descendantsOfType('identifier').map((one) => ({ name: one.text, node: one })),
  );
  const named = shared.flatMap((kind) => declarations(template, kind));
  const doubles = [...imports, ...named]
    .filter((one, index, list) => list.findIndex(({ name }) => name === one.name) < index)
    .map(({ node, name }) => complain(template, node, `${name} is declared twice`));
  return [
    ...doubles,
    ...used
      .filter(({ text }) => !declared.has(text) && !known.has(text))
      .map((node) => complain(template, node, `${node.text} is not declared`)),
    ...idle.map(({ name, node }) => complain(template, node, `${name} is not used`)),
    ...imports
      .filter(({ name }) => !usedNames.has(name))
      .map(({ name, node }) => complain(template, node, `${name} is imported and not used`)),
  ];
}

/** What shares its names, and those of imports, in one template; an output may repeat one. */
const shared = ['parameter', 'variable', 'type', 'resource', 'module', 'function'] as const;

const declaring = new Set([
  'parameter_declaration',
  'variable_declaration',
  'type_declaration',
  'output_declaration',
  'resource_declaration',
  'module_declaration',
  'user_defined_function',
  'parameter',
  'for_statement',
  'lambda_expression',
]);

function isDeclared(node: Node): boolean {
  const { parent, type } = node;
  if (type !== 'identifier' || parent?.type === 'import_functionality') return true;
  if (parent === null) return false;
  const isOfLambda = parent.type === 'parenthesized_expression';
  if (isOfLambda && parent.parent?.type === 'lambda_expression') return isFirst(parent);
  return declaring.has(parent.type) && isFirst(node);
}

const isFirst = (node: Node): boolean => node.parent?.namedChildren[0]?.id === node.id;

/** A key of an object, and what the metadata are called. */
const isLabel = (node: Node): boolean =>
  (node.parent?.type === 'object_property' || node.parent?.type === 'metadata_declaration') &&
  isFirst(node);

/** Of Bicep itself, as far as templates here may want them: its namespaces az and sys. */
const known = new Set(
  `
  any array az bool cidrSubnet concat contains copyIndex dataUri dateTimeAdd deployer deployment
  empty endsWith environment fail filter first flatten format groupBy guid int intersection items
  join json last length loadFileAsBase64 loadJsonContent loadTextContent loadYamlContent
  managementGroup map mapValues max min newGuid object objectKeys padLeft pickZones range reduce
  replace resourceGroup resourceId shallowMerge skip sort split startsWith string subscription
  subscriptionResourceId substring sys take tenant tenantResourceId toLogicalZone toLower toObject
  toUpper trim union uniqueString uri uriComponent utcNow
  allowed batchSize description discriminator export maxLength maxValue metadata minLength
  minValue onlyIfNotExists retryOn sealed secure
  `.match(/\w+/g),
);
