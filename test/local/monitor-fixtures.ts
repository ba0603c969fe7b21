/** The shipped rules as compiled rules of a made-up subscription, for tests. */
import { readFileSync } from 'node:fs';
import { ruleBody } from '../../src/kql/rule-files.ts';
import type { Rule } from '../../src/kql/rule-model.ts';
import { compileRule } from '../../src/kql/rule.ts';
import { logAnalyticsSchema } from '../../src/kql/schema.ts';
import { WORKSPACE } from '../kql/rule-fixtures.ts';

const INSIGHTS = '/subscriptions/S/resourceGroups/G/providers/Microsoft.Insights';

export function aShippedRule(name: string): Rule {
  const read = (file: string) =>
    readFileSync(new URL(`../../kql/${name}/${file}`, import.meta.url), 'utf8');
  const files = { name, yaml: read('rule.yaml'), kql: read('rule.kql') };
  const id = `${INSIGHTS}/scheduledQueryRules/${name}`;
  return compileRule(ruleBody(files, { id, scopes: [WORKSPACE] }), logAnalyticsSchema);
}
