/**
 * `npm run bench`: all measurements in one run, as ratios to baselines that are taken in the same
 * run on the same machine. In: which of them, and how often. Out: one table and, if wanted, the
 * same as JSON. Whatever it starts it ends, and it ends itself after ten minutes at the latest.
 */
import { statSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { bundleMeasurement } from './bench/bundle.ts';
import type { Measurement } from './bench/figures.ts';
import { healingMeasurement } from './bench/healing.ts';
import { kqlMeasurement } from './bench/kql.ts';
import { transactionsMeasurement } from './bench/transactions.ts';
import { headLine, linesOf } from './bench/table.ts';
import type { Measured } from './bench/table.ts';
import { webhookMeasurement } from './bench/webhook.ts';

const measurements: readonly Measurement[] = [
  bundleMeasurement,
  webhookMeasurement,
  healingMeasurement,
  transactionsMeasurement,
  kqlMeasurement,
];

const runsMax = 50;
/** As many runs as that take some minutes, and more on a busy machine. */
const endsWithinMs = 10 * 60_000;

interface Typed {
  readonly only?: readonly string[];
  readonly runs: number;
  readonly json?: string;
}

const whole = (text: string): number => {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number >= 1 && number <= runsMax) return number;
  throw new InvalidArgumentError(`a whole number from 1 to ${runsMax}`);
};

/** Refused at once rather than after all is measured. */
const jsonFile = (typed: string): string => {
  const file = resolve(typed);
  const folder = statSync(dirname(file), { throwIfNoEntry: false });
  if (folder?.isDirectory() === true) return file;
  throw new InvalidArgumentError(`There is no folder ${dirname(file)}: make it first.`);
};

await new Command('bench')
  .description('measure Paramedic as ratios to baselines taken in the same run')
  .addOption(
    new Option('--only <name...>', 'only these').choices(measurements.map(({ name }) => name)),
  )
  .option('--runs <count>', 'how often each thing is timed', whole, 15)
  .option('--json <file>', 'write the figures to this file as well', jsonFile)
  .action(bench)
  .parseAsync()
  .catch((error: unknown) => {
    console.error(`bench: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  });

async function bench({ only, runs, json }: Typed): Promise<void> {
  // What runs in children ends with this process, and so do the folders of this run.
  const limit = setTimeout(() => {
    console.error(`bench: did not end within ${endsWithinMs / 60_000} minutes`);
    process.exit(1);
  }, endsWithinMs);
  const cores = availableParallelism();
  console.log(`Node ${process.version}, ${cores} cores, ${runs} runs\n\n${headLine}`);
  const all: Measured[] = [];
  for (const { name, against, measure } of measurements) {
    if (only?.includes(name) === false) continue;
    const measured = { name, against, figures: await measure(runs) };
    for (const line of linesOf(measured)) console.log(line);
    all.push(measured);
  }
  if (json !== undefined) {
    const report = { node: process.version, cores, runs, measurements: all };
    writeFileSync(json, `${JSON.stringify(report, null, 2)}\n`);
  }
  clearTimeout(limit);
}
