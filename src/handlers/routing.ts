/**
 * Which targets an alert is about, by our configuration alone: a route that names its rule or a
 * dimension, or a target whose ARM id it bears. What the payload would like (custom properties,
 * names that are not ids) has no say.
 */
import type { Configuration } from '../core/configuration.ts';
import type { Route } from '../core/policy.ts';
import type { Alert } from './common-alert.ts';

/** More targets than this are a storm; the sweep sees them all. Keeps the message below 64 KiB. */
export const targetsMax = 200;

/** Ids of targets in the configuration's order, each once. */
export function targetsOf(alert: Alert, configuration: Configuration): readonly string[] {
  const routed = new Set(
    configuration.routes.filter((route) => leads(route, alert)).flatMap(({ targets }) => targets),
  );
  const claimed = new Set(alert.resources.map(comparable));
  return configuration.targets
    .filter(({ id, resourceId }) => routed.has(id) || claimed.has(comparable(resourceId)))
    .map(({ id }) => id)
    .slice(0, targetsMax);
}

function leads({ rule, dimension }: Route, alert: Alert): boolean {
  if (rule !== null && !same(rule, alert.rule)) return false;
  if (dimension === null) return true;
  return alert.context.dimensions.some(
    ({ name, value }) => same(name, dimension.name) && same(value, dimension.value),
  );
}

/** Azure lower-cases ids and names as it likes: never compare them by case. */
const same = (a: string, b: string): boolean => comparable(a) === comparable(b);

const comparable = (text: string): string => text.trim().toLowerCase();
