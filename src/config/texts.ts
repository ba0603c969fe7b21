/**
 * Texts that stand in the file or in the app setting that it names, checked. The written value
 * comes in; the text goes out, or null after a complaint. A setting's value is never in one.
 */
import { usualStatus } from './probe-schema.ts';
import type { HttpProbeSpec } from '../core/http-verdict.ts';
import type { Path } from './complaint.ts';
import type { WrittenAsk } from './probe-schema.ts';
import type { TextOrSetting } from './values.ts';

/** App settings by name. */
export type SettingTexts = Readonly<Record<string, string | undefined>>;

/** Takes a complaint and answers null, so that a reader can end with it. */
export type Complain = (path: Path, message: string) => null;

export interface Surroundings {
  readonly settings: SettingTexts;
  readonly complain: Complain;
}

/** The text of an app setting; null where it is not set. */
export function settingText(name: string, settings: SettingTexts): string | null {
  const text = Object.hasOwn(settings, name) ? settings[name]?.trim() : undefined;
  return text === undefined || text === '' ? null : text;
}

/** A wrong text is answered with what is wrong about it, never with the text itself. */
export type Check = (text: string) => { readonly text: string } | { readonly wrong: string };

/** An http or https URL without credentials. */
export const urlIn: Check = (text) => {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    return { wrong: 'is no http or https URL: write one such as https://web.example.com' };
  }
  if (url.username !== '' || url.password !== '') {
    return { wrong: 'holds credentials, which end up in logs: remove them' };
  }
  url.hash = '';
  return { text: url.href };
};

/** An ARM id of `type`; `pattern` is of its name, `what` is what the resource is called. */
export function armIdIn(type: string, pattern: string, what: string): Check {
  const id = new RegExp(
    [
      String.raw`^/subscriptions/[\w-]{1,64}/resourceGroups/[\w.()-]{1,90}`,
      `/providers/${type.replaceAll('.', String.raw`\.`)}/${pattern}$`,
    ].join(''),
    'i',
  );
  const example = `/subscriptions/…/resourceGroups/…/providers/${type}/…`;
  const wrong = `is no ARM id of a ${what}: write ${example}`;
  return (text) => (id.test(text) ? { text } : { wrong });
}

/** The checked text, from the file or from the app setting that it names. */
export function read(
  written: TextOrSetting | undefined,
  path: Path,
  { settings, complain }: Surroundings,
  check: Check,
): string | null {
  if (written === undefined) return null;
  const inFile = typeof written === 'string';
  const text = inFile ? written : settingText(written.setting, settings);
  if (text === null) {
    const name = inFile ? '' : written.setting;
    return complain(path, `app setting ${name} is not set: set it on the function app`);
  }
  const checked = check(text);
  if ('text' in checked) return checked.text;
  return complain(path, inFile ? checked.wrong : `app setting ${written.setting} ${checked.wrong}`);
}

interface ProbePlace {
  readonly path: Path;
  /** The setting that holds the URL. */
  readonly called: string;
  readonly complain: Complain;
}

/** The probe of the URL `base`, or of what lies below it. */
export function httpProbeOf(
  base: string,
  written: WrittenAsk,
  { path, called, complain }: ProbePlace,
): HttpProbeSpec | null {
  const { path: below, expectStatus = usualStatus, expectText = null } = written;
  if (below === undefined) return { kind: 'http', url: base, expectStatus, expectText };
  const { origin, pathname, search } = new URL(base);
  if (search !== '') {
    return complain([...path, 'path'], `cannot follow the query of ${called}: move it here`);
  }
  const { href } = new URL(`${origin}${pathname.replace(/\/$/, '')}${below}`);
  return { kind: 'http', url: href, expectStatus, expectText };
}
