// In: this checkout. Out: its templates, parsed, and what its code needs of a deployment, read from
// where the code says it: the triggers, the keys of the store, the page of the wire, the rules, the
// configuration that is deployed.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { entityTable, eventQueue, hintTable, stateTable, wakeQueue } from '../../src/azure/keys.ts';
import { bare, pageOf, root, sourcesIn } from '../docs/page.ts';
import type { FunctionDoor, Needs } from './agreement.ts';
import type { Asking } from './asked.ts';
import { parseTemplate, type Template } from './bicep.ts';
import type { Detection } from './queries.ts';

export const readText = (path: string): string => readFileSync(join(root, path), 'utf8');
export const exists = (path: string): boolean => existsSync(join(root, path));

export const filesAt = (pattern: string): readonly string[] =>
  globSync(pattern, { cwd: root })
    .map((path) => path.replaceAll('\\', '/'))
    .sort();

export const templates: readonly Template[] = filesAt('infra/**/*.bicep').map((path) =>
  parseTemplate(path, readText(path)),
);

/** The configuration that is packed with the app, and that main.bicep loads. */
export const deployedConfiguration = 'infra/paramedic.yaml';

/** What a configuration takes from app settings: each `{ setting: NAME }`. */
export const settingsNamedIn = (text: string): readonly string[] => [
  ...new Set([...text.matchAll(/\{\s*setting:\s*(\w+)\s*\}/g)].map(([, name = '']) => name)),
];

/** The public cloud's addresses, and the place in the package: the app knows them. */
const leftOut = [
  'PARAMEDIC_ARM_ENDPOINT',
  'PARAMEDIC_CONFIG',
  'PARAMEDIC_ENTRA_AUTHORITY',
  'PARAMEDIC_LOGS_ENDPOINT',
];

/** A test holds the page to the code. What the configuration names is set by name, in a loop. */
function settings(): Needs['settings'] {
  const names = pageOf('docs/wire.md')
    .tablesIn('## App settings')
    .flat()
    .map(([name]) => bare(name));
  return [
    ...names.map((name) => ({ name, isNeeded: !leftOut.includes(name) })),
    ...settingsNamedIn(readText(deployedConfiguration)).map((name) => ({ name, isNeeded: false })),
  ];
}

const registration = /app\.(http|timer|storageQueue|eventGrid)(?:<\w+>)?\('([\w-]+)'/;

const functions = (): readonly FunctionDoor[] =>
  sourcesIn('functions').flatMap(({ text }) => {
    const [, trigger, name] = registration.exec(text) ?? [];
    const [, route] = /route: '([^']+)'/.exec(text) ?? [];
    if (name === undefined) return [];
    const door = { name, trigger: trigger as FunctionDoor['trigger'] };
    return [route === undefined ? door : { ...door, route }];
  });

export const needs: Needs = {
  settings: settings(),
  functions: functions(),
  queues: [wakeQueue, eventQueue].flatMap((name) => [name, `${name}-poison`]),
  tables: [stateTable, hintTable, entityTable],
};

export const detection: Detection = {
  rules: filesAt('kql/*/rule.yaml').map((path) => ({
    folder: path.replace('/rule.yaml', ''),
    properties: Object.keys(parse(readText(path)) as object),
  })),
  queries: filesAt('kql/workbook/*.kql'),
};

/** The table that a rule's query begins with, below its comments. */
export const asking: readonly Asking[] = filesAt('kql/*/rule.kql').map((path) => ({
  folder: path.replace('/rule.kql', ''),
  table: /^\w+$/m.exec(readText(path))?.[0] ?? '',
}));
