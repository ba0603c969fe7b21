/**
 * `paramedic demo` as people type it. In: its options. Out: a command that runs the demo and sets
 * the exit status.
 */
import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { acts } from './acts.ts';
import type { Act } from './act.ts';
import { runAzureDemo } from './azure/run.ts';
import { wrap } from './layout.ts';
import { runDemo } from './run.ts';

interface Typed {
  readonly azure?: boolean;
  readonly act?: readonly string[];
  readonly fast?: boolean;
  readonly keep?: boolean;
  readonly report?: string;
}

const about =
  'Breaks things on a small Azure on this machine and shows how Paramedic proves, heals, verifies ' +
  'and writes down what happened. Needs no account, no root and no fixed port, and takes a minute ' +
  'and a half.';

const exitStatus = 'Exit status 0 only if every act came out as expected.';

const nameWidth = 20;
const helpColumns = 78;

const programme = acts
  .map(({ name, steps, expected }) => {
    const begins = steps.map((step) => step.begins).join(', then ');
    const lines = wrap(`${begins}: ${expected}`, helpColumns - nameWidth);
    return `  ${name.padEnd(nameWidth)}${lines.join(`\n${' '.repeat(nameWidth + 2)}`)}`;
  })
  .join('\n');

export function demoCommand(): Command {
  return new Command('demo')
    .summary('break things on a local Azure and watch them heal')
    .description(about)
    .option('--azure', 'on a deployed environment (by ./scripts/live-demo.sh --azure --env NAME)')
    .option('--act <name>', 'only this act (repeatable)', withAct)
    .option('--fast', 'shorter timings where the laws of the configuration allow it')
    .option('--keep', 'stay up afterwards to play with; prints addresses and keys')
    .option('--report <file>', 'write what came out as JSON', reportFile)
    .showHelpAfterError('(paramedic demo --help shows what there is)')
    .addHelpText('after', `\nActs, and what should come of them:\n${programme}\n\n${exitStatus}`)
    .action(async (typed: Typed, command: Command) => {
      if (typed.azure === true) {
        const local = typed.fast === true ? '--fast' : typed.keep === true ? '--keep' : null;
        if (local !== null) command.error(`error: ${local} is for this machine, not for --azure.`);
        process.exitCode = await runAzureDemo(typed.act ?? [], typed.report ?? null);
        return;
      }
      process.exitCode = await runDemo({
        acts: chosen(typed.act),
        fast: typed.fast ?? false,
        keep: typed.keep ?? false,
        report: typed.report ?? null,
      });
    });
}

function withAct(name: string, earlier: readonly string[] = []): readonly string[] {
  const names = acts.map((act) => act.name);
  if (names.includes(name)) return [...earlier, name];
  throw new InvalidArgumentError(`There is ${names.join(', ')}.`);
}

/** Refused at once rather than after the acts. */
function reportFile(typed: string): string {
  const file = resolve(typed);
  const folder = statSync(dirname(file), { throwIfNoEntry: false });
  if (folder?.isDirectory() !== true) {
    throw new InvalidArgumentError(`There is no folder ${dirname(file)}: make it first.`);
  }
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory() === true) {
    throw new InvalidArgumentError('That is a folder: name a file in it.');
  }
  return file;
}

const chosen = (names: readonly string[] | undefined): readonly Act[] =>
  names === undefined ? acts : acts.filter(({ name }) => names.includes(name));
