/**
 * What the host itself is told. In: host.json of the app and the app settings (the environment).
 * Out: every value with its unit and, where left out, the default of Azure Functions 4 (Microsoft
 * Learn: "host.json reference", "Azure Queue storage trigger"). A wrong value is refused by name.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

export type Env = Readonly<Record<string, string | undefined>>;
export type HostSettings = z.infer<typeof hostJson>;

const MINUTE_MS = 60_000;

/** `[d.]hh:mm:ss`, as .NET writes a span of time, in milliseconds. */
const span = z.string().transform((text, context) => {
  const [, days = 0, hours, minutes, seconds] =
    /^(?:(\d{1,3})\.)?(\d{1,2}):([0-5]\d):([0-5]\d(?:\.\d{1,7})?)$/.exec(text) ?? [];
  const ms =
    ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * MINUTE_MS +
    Number(seconds) * 1000;
  if (!Number.isNaN(ms)) return ms;
  context.addIssue({ code: 'custom', message: `'${text}' is not a time span like 00:02:00` });
  return z.NEVER;
});

const http = z.object({
  routePrefix: z.string().default('api'),
  /** Requests in work or waiting; more are answered with 429. */
  maxOutstandingRequests: z.int().min(1).default(200),
});

const queues = z.object({
  maxPollingInterval: span.default(MINUTE_MS),
  /** How long a message rests after a failure. */
  visibilityTimeout: span.default(0),
  batchSize: z.int().min(1).max(32).default(16),
  /** Fetches more when so few are in work; half of batchSize by default. */
  newBatchThreshold: z.int().min(0).optional(),
  maxDequeueCount: z.int().min(1).default(5),
  messageEncoding: z.enum(['base64', 'none']).default('base64'),
});

/** Sections that are not listed concern parts that the local host does not have. */
const hostJson = z.object({
  version: z.literal('2.0'),
  functionTimeout: span.default(30 * MINUTE_MS),
  extensions: z.object({ http: http.prefault({}), queues: queues.prefault({}) }).prefault({}),
});

/** Reads host.json; an app without one cannot run, as in Azure. */
export function readHostSettings(appDir: string): HostSettings {
  const file = join(appDir, 'host.json');
  if (!existsSync(file)) throw new Error(`${file} is missing: every Functions app has one.`);
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`${file}: not JSON: ${String(error)}`, { cause: error });
  }
  const read = hostJson.safeParse(content);
  if (!read.success) throw new Error(`${file}: ${z.prettifyError(read.error)}`);
  return read.data;
}

/** Replaces each `%NAME%` by the app setting of that name. */
export function resolveSettings(text: string, env: Env): string {
  return text.replace(/%([^%]+)%/g, (whole, name: string) => {
    const value = env[name];
    if (value === undefined) throw new Error(`'${whole}' does not resolve to a value.`);
    return value;
  });
}

/** `AzureWebJobs.<function>.Disabled`, the setting that Azure's portal writes as well. */
export function isDisabled(functionName: string, env: Env): boolean {
  return /^(1|true)$/i.test(env[`AzureWebJobs.${functionName}.Disabled`] ?? '');
}
