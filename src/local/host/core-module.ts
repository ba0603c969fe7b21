/**
 * The module `@azure/functions-core`, which exists in no registry: the real worker injects it into
 * the app. In: an app that is about to be loaded in this process. Out: what it has registered.
 * What always holds: after `lock` nothing more can be registered, as in the real worker (public
 * repository Azure/azure-functions-nodejs-worker). Hooks are refused by name: no app here needs
 * them.
 */
import Module from 'node:module';
import type { FunctionCallback, FunctionMetadata, LogLevel, ProgrammingModel } from './rpc.ts';

export interface RegisteredFunction {
  readonly metadata: FunctionMetadata;
  readonly callback: FunctionCallback;
}

export interface CoreRegistry {
  readonly functions: ReadonlyMap<string, RegisteredFunction>;
  /** Ends the registration; throws if the app never loaded `@azure/functions`. */
  lock(): ProgrammingModel;
}

/** Reported to the app; the version of the worker whose surface this is. */
const workerVersion = '3.14.1';
const hostVersion = '4.1048.200';

export function installCoreModule(log: (level: LogLevel, message: string) => void): CoreRegistry {
  const functions = new Map<string, RegisteredFunction>();
  let model: ProgrammingModel | undefined;
  let locked = false;
  class Disposable {
    readonly dispose: () => void;
    constructor(dispose: () => void) {
      this.dispose = dispose;
    }
  }
  const core = {
    version: workerVersion,
    hostVersion,
    Disposable,
    setProgrammingModel: (given: ProgrammingModel) => {
      model = given;
    },
    getProgrammingModel: () => model,
    registerFunction(metadata: FunctionMetadata, callback: FunctionCallback) {
      const { name } = metadata;
      if (locked) throw new Error(`Function '${name}' is registered after the app's start.`);
      if (functions.has(name)) throw new Error(`Function '${name}' is registered twice.`);
      functions.set(name, { metadata, callback });
      return new Disposable(() => functions.delete(name));
    },
    registerHook(name: string): never {
      throw new Error(`The local Functions host has no hooks; the app registers '${name}'.`);
    },
    log: (level: LogLevel, _category: string, message: string) => log(level, message),
  };
  inject('@azure/functions-core', core);
  return {
    functions,
    lock() {
      locked = true;
      if (model === undefined) throw new Error("The app never loaded '@azure/functions'.");
      return model;
    },
  };
}

/** The library asks by `require`, also when it is bundled: it is answered there. */
function inject(name: string, exported: object): void {
  // Node's types leave out `_load`, which the real worker relies on as well.
  const loader = Module as unknown as {
    _load: (this: void, request: string, ...rest: unknown[]) => unknown;
  };
  const load = loader._load;
  loader._load = (request, ...rest) => (request === name ? exported : load(request, ...rest));
}
