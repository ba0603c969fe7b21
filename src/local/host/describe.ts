/**
 * Reads what an app registered. In: the metadata of one function as the library hands it over. Out:
 * its trigger, fully typed; or an error that names the function and what this host cannot do, so
 * that an app never runs with half of what it asked for.
 */
import type { AuthLevel, FunctionInfo, Trigger } from './protocol.ts';
import type { FunctionMetadata, RpcBinding } from './rpc.ts';

const authLevels: readonly AuthLevel[] = ['anonymous', 'function', 'admin'];

export function describeFunction({ name, bindings, retryOptions }: FunctionMetadata): FunctionInfo {
  const refuse = (what: string) => new Error(`Function '${name}': ${what}.`);
  const [trigger, ...others] = Object.values(bindings).filter(
    ({ type, direction }) => !(direction === 'out' && type === 'http'),
  );
  if (trigger === undefined) throw refuse('has no trigger');
  const [other] = others;
  if (other !== undefined) throw refuse(`the local host has no '${other.type}' binding`);
  if (retryOptions !== undefined) throw refuse('the local host has no retry policies');
  return { name, trigger: readTrigger(trigger, refuse) };
}

function readTrigger(binding: RpcBinding, refuse: (what: string) => Error): Trigger {
  const text = (property: string): string => {
    const value = binding[property];
    if (typeof value === 'string' && value !== '') return value;
    throw refuse(`its ${binding.type} needs '${property}'`);
  };
  switch (binding.type) {
    case 'httpTrigger': {
      const methods = Array.isArray(binding['methods']) ? binding['methods'].map(String) : [];
      const level = text('authLevel').toLowerCase();
      const authLevel = authLevels.find((known) => known === level);
      if (authLevel === undefined) throw refuse(`unknown authLevel '${level}'`);
      const route = binding['route'] === undefined ? undefined : text('route');
      return { kind: 'http', methods: methods.map((one) => one.toUpperCase()), authLevel, route };
    }
    case 'timerTrigger':
      return {
        kind: 'timer',
        schedule: text('schedule'),
        runOnStartup: binding['runOnStartup'] === true,
        useMonitor: binding['useMonitor'] !== false,
      };
    case 'queueTrigger':
      return { kind: 'queue', queueName: text('queueName'), connection: text('connection') };
    case 'eventGridTrigger':
      if (binding['cardinality'] === 'many') throw refuse('the local host sends single events');
      return { kind: 'eventGrid' };
    default:
      throw refuse(`the local host has no trigger of type '${binding.type}'`);
  }
}
