/** Every scalar function of the engine by name; what is missing here is refused by name. */
import type { FunctionBuilder } from './plan.ts';
import { textFunctions } from './text-functions.ts';
import { timeFunctions } from './time-functions.ts';
import { valueFunctions } from './value-functions.ts';

export const scalarFunctions: ReadonlyMap<string, FunctionBuilder> = new Map([
  ...Object.entries(valueFunctions),
  ...Object.entries(textFunctions),
  ...Object.entries(timeFunctions),
]);
