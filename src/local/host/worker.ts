/**
 * The worker process: runs the app, unmodified. In: `load` once, then any number of `invoke`. Out:
 * what the app registered, then one `done` or `failed` for each invocation, and log events between.
 * It ends with an error if the app cannot be loaded: the real worker blocks such an app as well.
 */
import { randomBytes } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { pathToFileURL } from 'node:url';
import { installCoreModule } from './core-module.ts';
import type { CoreRegistry, RegisteredFunction } from './core-module.ts';
import { describeFunction } from './describe.ts';
import type { FromWorker, Invocation, LogEvent, ToWorker } from './protocol.ts';
import type { LogLevel, ProgrammingModel, RpcData } from './rpc.ts';

type Invoke = (invocation: Invocation) => Promise<RpcData | null>;

const send = (message: FromWorker) => process.send?.(message);

function log(level: LogLevel, message: string, about?: Invocation): void {
  const where = about && { functionName: about.functionName, invocationId: about.id };
  const event: LogEvent = { time: Date.now(), level, category: 'app', message, ...where };
  send({ type: 'log', event });
}

/** Loads every file that `main` of the app's package.json names; `main` may be a glob. */
async function loadFiles(appDir: string): Promise<void> {
  const manifest = join(appDir, 'package.json');
  const { main, type } = JSON.parse(readFileSync(manifest, 'utf8')) as Record<string, unknown>;
  if (typeof main !== 'string') throw new Error(`${manifest}: "main" is missing.`);
  const files = globSync(main, { cwd: appDir }).sort();
  if (files.length === 0) throw new Error(`${manifest}: no file matches "main", '${main}'.`);
  for (const file of files.map((name) => join(appDir, name))) {
    const isModule = file.endsWith('.mjs') || (type === 'module' && !file.endsWith('.cjs'));
    if (isModule) await import(pathToFileURL(file).href);
    else createRequire(file)(file);
  }
}

async function load(appDir: string, trust: readonly string[]): Promise<Invoke> {
  setDefaultCACertificates([...getCACertificates('default'), ...trust]);
  const registry: CoreRegistry = installCoreModule((level, message) => log(level, message));
  await loadFiles(appDir);
  const model = registry.lock();
  const capabilities = await model.getCapabilities({});
  if (capabilities['HttpUri'] !== undefined) {
    throw new Error('The local Functions host has no HTTP streams: leave out enableHttpStream.');
  }
  const functions = [...registry.functions.values()].map((one) => describeFunction(one.metadata));
  send({ type: 'loaded', functions });
  return (invocation) => {
    const found = registry.functions.get(invocation.functionName);
    if (found === undefined) throw new Error(`No function '${invocation.functionName}'.`);
    return invoke(model, found, invocation);
  };
}

/** One invocation, in the order of the real worker's InvocationHandler. */
async function invoke(
  programmingModel: ProgrammingModel,
  { metadata, callback }: RegisteredFunction,
  invocation: Invocation,
): Promise<RpcData | null> {
  const { id, data, triggerMetadata, traceParent, traceState } = invocation;
  const [input] = Object.entries(metadata.bindings).find(([, one]) => one.direction === 'in') ?? [];
  const trace = `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-00`;
  const model = programmingModel.getInvocationModel({
    invocationId: id,
    metadata,
    request: {
      invocationId: id,
      functionId: metadata.name,
      inputData: [{ name: input, data }],
      triggerMetadata,
      traceContext: { traceParent: traceParent ?? trace, traceState, attributes: {} },
    },
    log: (level: LogLevel, _category: string, message: string) => log(level, message, invocation),
  });
  const { context, inputs } = await model.getArguments();
  const result = await model.invokeFunction(context, inputs, callback);
  return (await model.getResponse(context, result)).returnValue ?? null;
}

let invokeLoaded: Invoke | undefined;

async function obey(message: ToWorker): Promise<void> {
  if (message.type === 'load') {
    invokeLoaded = await load(message.appDir, message.trust);
    return;
  }
  const { id } = message.invocation;
  try {
    if (invokeLoaded === undefined) throw new Error('Invoked before the app was loaded.');
    send({ type: 'done', id, returned: await invokeLoaded(message.invocation) });
  } catch (error) {
    send({
      type: 'failed',
      id,
      error: error instanceof Error ? String(error.stack) : String(error),
    });
  }
}

process.on('message', (message: ToWorker) => {
  obey(message).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  });
});
