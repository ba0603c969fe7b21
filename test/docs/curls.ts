// In: a page of docs/. Out: its examples with curl as data: what each asks of which door, so that
// a test can ask the door itself.
import { approval, approvals } from '../../src/handlers/approvals.ts';
import { audit } from '../../src/handlers/audit.ts';
import { brake, brakes } from '../../src/handlers/brakes.ts';
import { doFailover } from '../../src/handlers/do-failover.ts';
import { failover, failovers } from '../../src/handlers/failovers.ts';
import { healthCheck } from '../../src/handlers/health-check.ts';
import { target, targets, wakeTarget } from '../../src/handlers/targets.ts';
import type { Door } from '../../src/handlers/door.ts';
import type { Page } from './page.ts';
import type { Request } from '../../src/handlers/http.ts';

export interface Curl {
  /** The command as it is written, on one line. */
  readonly line: string;
  /** `GET /api/targets`: method and path. */
  readonly what: string;
  readonly request: Request;
}

type Route = readonly [RegExp, Door];

export const targetDoors: readonly Route[] = [
  [/^GET \/api\/targets$/, targets],
  [/^GET \/api\/targets\/(?<id>[^/?]+)$/, target],
  [/^POST \/api\/targets\/(?<id>[^/?]+)\/wake$/, wakeTarget],
  [/^GET \/api\/audit$/, audit],
  [/^GET \/api\/brakes$/, brakes],
  [/^(?:PUT|DELETE) \/api\/brakes\/(?<scope>[^/?]+)$/, brake],
];

export const failoverDoors: readonly Route[] = [
  [/^GET \/api\/health_check$/, healthCheck],
  [/^POST \/api\/do_failover$/, doFailover],
  [/^(?:GET|PUT) \/api\/failovers\/(?<name>[^/?]+)$/, failover],
  [/^GET \/api\/approvals$/, approvals],
  [/^(?:GET|POST) \/api\/approvals\/(?<id>[^/?]+)$/, approval],
];

const routes: readonly Route[] = [
  ...targetDoors,
  ...failoverDoors,
  [/^GET \/api\/failovers$/, failovers],
];

/** The door that is asked, and the parts of the path that it is told; null where there is none. */
export function doorOf(
  what: string,
): { readonly door: Door; readonly params: Readonly<Record<string, string>> } | null {
  for (const [pattern, door] of routes) {
    const found = pattern.exec(what);
    if (found !== null) return { door, params: { ...found.groups } };
  }
  return null;
}

/** Those to be typed, as the shell would read them, as far as the examples need. */
export const curlsIn = (page: Page): readonly Curl[] =>
  page
    .blocks('sh')
    .filter((block) => !block.startsWith('#!'))
    .join('\n')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith('curl '))
    .map(curlOf);

function curlOf(line: string): Curl {
  const method = /-X (\w+)/.exec(line)?.[1] ?? 'GET';
  const url = new URL(/"\$BASE([^"]+)"/.exec(line)?.[1] ?? '', 'http://localhost');
  const what = `${method} ${url.pathname}`;
  const request = {
    method,
    params: doorOf(what)?.params ?? {},
    query: Object.fromEntries(url.searchParams),
    body: /-d '([^']+)'/.exec(line)?.[1] ?? null,
    authorization: /"Authorization: ([^"]+)"/.exec(line)?.[1] ?? null,
  };
  return { line, what, request };
}
