/**
 * The JSON Schema of paramedic.yaml for editors, from the schema that the file is checked against.
 * Out: its text, the same for the same sources.
 */
import { z } from 'zod';
import { fileSchema } from './schema.ts';

export function jsonSchemaText(): string {
  const schema = z.toJSONSchema(fileSchema, { io: 'input', target: 'draft-7' });
  const titled = {
    ...schema,
    title: 'paramedic.yaml',
    description: 'Targets, groups, policies, routes and failover groups of Paramedic.',
  };
  return `${JSON.stringify(titled, null, 2)}\n`;
}
