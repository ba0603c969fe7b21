/**
 * The files of a shipped rule (`rule.yaml`, `rule.kql`) as the ARM body that is deployed: rule.yaml
 * holds the properties under ARM's own names, without the query, and without what only a deployment
 * knows (scopes and action groups).
 */

import { parse } from 'yaml';

export interface RuleFiles {
  /** The folder's name, which becomes the rule's. */
  readonly name: string;
  /** The text of rule.yaml. */
  readonly yaml: string;
  /** The text of rule.kql. */
  readonly kql: string;
}

export interface RuleDeployment {
  readonly id?: string;
  readonly scopes: readonly string[];
  readonly actionGroups?: readonly string[];
}

/** Not checked: compileRule does that. Throws where the YAML cannot be read at all. */
export function ruleBody(files: RuleFiles, deployment: RuleDeployment): unknown {
  const properties = asObject(parse(files.yaml), `${files.name}/rule.yaml`);
  const criteria = asObject(properties['criteria'], `${files.name}/rule.yaml: criteria`);
  const { allOf } = criteria;
  const [criterion, ...others] = Array.isArray(allOf) ? (allOf as readonly unknown[]) : [];
  return {
    ...(deployment.id === undefined ? {} : { id: deployment.id }),
    name: files.name,
    kind: 'LogAlert',
    properties: {
      ...properties,
      scopes: deployment.scopes,
      actions: {
        ...asObject(properties['actions'] ?? {}, `${files.name}/rule.yaml: actions`),
        actionGroups: deployment.actionGroups ?? [],
      },
      criteria: {
        ...criteria,
        allOf: [
          {
            ...asObject(criterion, `${files.name}/rule.yaml: criteria.allOf[0]`),
            query: files.kql,
          },
          ...others,
        ],
      },
    },
  };
}

function asObject(value: unknown, place: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new Error(`${place} must be an object`);
}
