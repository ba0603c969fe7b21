/**
 * A PATCH of a Traffic Manager endpoint, parsed at the door. In: the JSON that was sent and the
 * endpoint's target. Out: the settings that it changes, or a sentence that says what is wrong with
 * which property. What was only read back is ignored, so that a whole endpoint may be sent.
 */
import type { EndpointSettings } from './traffic-model.ts';

export type EndpointPatch = Partial<EndpointSettings>;

/** Traffic Manager REST 2022-04-01: priorities and weights are 1 to 1000. */
const NUMBER_MAX = 1_000;

export function readPatch(
  body: unknown,
  target: string,
): { readonly patch: EndpointPatch } | { readonly wrong: string } {
  const properties = isRecord(body) ? (body['properties'] ?? {}) : null;
  if (!isRecord(properties)) {
    return { wrong: "The body must be an object, and so must its 'properties'." };
  }
  const patch: { -readonly [Name in keyof EndpointPatch]: EndpointPatch[Name] } = {};
  for (const [name, value] of Object.entries(properties)) {
    switch (name) {
      case 'endpointStatus':
      case 'alwaysServe':
        if (value !== 'Enabled' && value !== 'Disabled') return mustBe(name, 'Enabled or Disabled');
        patch[name] = value;
        break;
      case 'priority':
      case 'weight':
        if (!isCount(value)) return mustBe(name, `a whole number from 1 to ${NUMBER_MAX}`);
        patch[name] = value;
        break;
      case 'endpointMonitorStatus':
        break;
      case 'target':
        if (value !== target) return mustBe(name, `left as it is, '${target}'`);
        break;
      default:
        return mustBe(name, 'left out: it is not simulated');
    }
  }
  return { patch };
}

function mustBe(name: string, wanted: string): { readonly wrong: string } {
  return { wrong: `The endpoint's property '${name}' must be ${wanted}.` };
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= NUMBER_MAX;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
