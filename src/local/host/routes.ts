/**
 * Routes as ASP.NET reads them. In: a template such as `targets/{id}/wake` or
 * `{kind:alpha}/{*rest}`. Out: what it makes of a path, without regard to case, and which of two
 * templates goes first. Understood: literals, `{name}`, `{name?}` at the end, `{name:constraint}`,
 * `{*rest}` at the end; anything else is refused when it is compiled (Microsoft Learn: "Routing in
 * ASP.NET Core").
 */

export interface Route {
  /** The parameters, decoded; null if the path is another one. */
  match(path: string): Record<string, string> | null;
  /** Routes are tried in the order of this text: literals go before parameters. */
  readonly rank: string;
}

type Segment =
  | { readonly kind: 'literal'; readonly text: string }
  | {
      readonly kind: 'parameter';
      readonly name: string;
      readonly allowed: RegExp;
      readonly constrained: boolean;
      readonly optional: boolean;
    }
  | { readonly kind: 'rest'; readonly name: string };

const constraints = new Map([
  ['int', /^-?\d+$/],
  ['long', /^-?\d+$/],
  ['alpha', /^[a-z]+$/i],
  ['bool', /^(true|false)$/i],
  ['guid', /^[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}$/i],
]);
const anything = /^[^/]+$/;

export function compileRoute(template: string): Route {
  const segments = template.split('/').filter(Boolean).map(readSegment(template));
  const early = segments.slice(0, -1);
  if (early.some((one) => one.kind === 'rest' || (one.kind === 'parameter' && one.optional))) {
    throw new Error(`Route '${template}': only its end may be optional or take the rest.`);
  }
  return { rank: segments.map(rankOf).join(''), match: (path) => matchSegments(segments, path) };
}

function readSegment(template: string): (text: string) => Segment {
  return (text) => {
    if (!/[{}]/.test(text)) return { kind: 'literal', text: text.toLowerCase() };
    const [, stars, name, constraint, optional] =
      /^\{(\*{0,2})(\w+)(?::(\w+))?(\?)?\}$/.exec(text) ?? [];
    const allowed = constraint === undefined ? anything : constraints.get(constraint.toLowerCase());
    if (name === undefined || allowed === undefined) {
      throw new Error(`Route '${template}': the local host does not understand '${text}'.`);
    }
    if (stars !== '') return { kind: 'rest', name };
    const constrained = constraint !== undefined;
    return { kind: 'parameter', name, allowed, constrained, optional: optional !== undefined };
  };
}

function rankOf(segment: Segment): string {
  if (segment.kind === 'literal') return '1';
  if (segment.kind === 'rest') return '4';
  return segment.constrained ? '2' : '3';
}

function matchSegments(segments: readonly Segment[], path: string): Record<string, string> | null {
  const parts = path.split('/').filter(Boolean);
  const values: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    if (segment.kind === 'rest') {
      const rest = decode(parts.slice(index).join('/'));
      return rest === null ? null : { ...values, [segment.name]: rest };
    }
    const part = parts[index];
    if (segment.kind === 'literal') {
      if (part?.toLowerCase() !== segment.text) return null;
    } else if (part === undefined) {
      if (!segment.optional) return null;
    } else {
      const value = decode(part);
      if (value === null || !segment.allowed.test(part)) return null;
      values[segment.name] = value;
    }
  }
  return parts.length > segments.length ? null : values;
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null; // such as '%zz'
  }
}
