/**
 * KQL's text predicates: substrings, whole terms and RE2 patterns. A term is a longest run of
 * letters and digits, so that `has "web"` finds `web-1` and not `webs` (Microsoft Learn: string
 * operators, "What is a term?").
 */

export type TextPredicate = (text: string, sought: string) => boolean;

export const textPredicates: Readonly<Record<string, TextPredicate>> = {
  Has: (text, sought) => findsTerm(text, sought, true, true),
  HasPrefix: (text, sought) => findsTerm(text, sought, true, false),
  HasSuffix: (text, sought) => findsTerm(text, sought, false, true),
  Contains: (text, sought) => text.includes(sought),
  StartsWith: (text, sought) => text.startsWith(sought),
  EndsWith: (text, sought) => text.endsWith(sought),
};

export const hasTerm: TextPredicate = (text, sought) => findsTerm(text, sought, true, true);

function findsTerm(text: string, sought: string, atStart: boolean, atEnd: boolean): boolean {
  if (sought === '') return true;
  for (let at = text.indexOf(sought); at >= 0; at = text.indexOf(sought, at + 1)) {
    const end = at + sought.length;
    const startFits = !atStart || isBoundary(text, at);
    if (startFits && (!atEnd || isBoundary(text, end))) return true;
  }
  return false;
}

/** Whether no term runs across this place. */
function isBoundary(text: string, at: number): boolean {
  return at === 0 || at === text.length || !isTermPart(text, at - 1) || !isTermPart(text, at);
}

function isTermPart(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (code > 127) return /[\p{L}\p{N}]/u.test(text.charAt(at));
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57);
}

/** More patterns than any query holds; patterns may come from columns, so that they are counted. */
const PATTERNS_KEPT_MAX = 500;
const compiled = new Map<string, RegExp>();

/** Throws a plain Error that says what is wrong with the pattern. */
export function regexOf(pattern: string): RegExp {
  const known = compiled.get(pattern);
  if (known !== undefined) return known;
  if (compiled.size >= PATTERNS_KEPT_MAX) compiled.clear();
  const regex = translate(pattern);
  compiled.set(pattern, regex);
  return regex;
}

/** What RE2 and JavaScript read differently, or what only one of them knows. */
const untranslatable = /\[\[:|\(\?[a-zA-Z-]+[:)]|\\[AzQECGKXRZackuU]|\\x\{|(?<!\\)\[\^?\]/;

/** Escapes, classes and dots. RE2's dot also means \r, and its blanks are ASCII. */
const regexTokens = /\\[^]|\[(?:\\[^]|[^\]\\])*\]|\./g;

/** RE2's syntax in JavaScript's; what RE2 refuses or JavaScript cannot do is an error. */
function translate(pattern: string): RegExp {
  const [prefix = '', letters = ''] = /^\(\?([imsU]+)\)/.exec(pattern) ?? [];
  if (letters.includes('U')) throw new Error('the regex flag U is not supported by this engine');
  const body = pattern.slice(prefix.length);
  const unescaped = body.replaceAll('\\\\', '_');
  if (/\(\?(?:[=!]|<[=!])/.test(unescaped)) throw new Error('RE2 has no look-around');
  if (/\\[1-9]/.test(unescaped)) throw new Error('RE2 has no back references');
  if (untranslatable.test(unescaped)) {
    throw new Error('the regex uses RE2 syntax that is not supported by this engine');
  }
  const source = body.replaceAll('(?P<', '(?<').replace(regexTokens, (token) => {
    if (token === '.') return letters.includes('s') ? '[^]' : '[^\\n]';
    if (token === '\\s') return '[\\t\\n\\f\\r ]';
    return token === '\\S' ? '[^\\t\\n\\f\\r ]' : token;
  });
  // Without the flag u JavaScript reads \p{L} as the letters "p{L}".
  const unicode = /\\p/i.test(body) ? 'u' : '';
  try {
    return new RegExp(source, letters + unicode);
  } catch (error) {
    throw new Error(error instanceof Error ? error.message : 'invalid regex', { cause: error });
  }
}
