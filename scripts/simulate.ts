/**
 * Runs seeds of the simulator and prints what they broke; with one seed, also its history. The
 * same command gives the same output on any machine.
 */
import { Command, InvalidArgumentError, Option } from 'commander';
import { simulate } from '../src/sim/run.ts';
import type { Happening } from '../src/sim/history.ts';
import { kinds } from '../src/sim/kinds.ts';
import type { Profile } from '../src/sim/kinds.ts';
import type { Run } from '../src/sim/run.ts';

const profiles = Object.keys(kinds);
const seedsMax = 100_000;
/** What happens at every look is left out, unless all is asked for. */
const everyLook: ReadonlySet<Happening['kind']> = new Set(['probe', 'reading', 'phase']);

interface Shown {
  readonly target?: string;
  readonly all?: boolean;
}

interface Options extends Shown {
  readonly profile: Profile;
  readonly seeds: number;
}

const whole = (text: string): number => {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number >= 0 && number <= 0xffffffff) return number;
  throw new InvalidArgumentError('a whole number from 0 to 4294967295');
};

await new Command('simulate')
  .description('run the real loop in simulated worlds and check what must hold in every one')
  .addOption(new Option('--profile <name>', 'which faults').choices(profiles).default('mixed'))
  .option('--seeds <count>', `how many seeds, at most ${seedsMax}`, whole, 1)
  .option('--all', 'show every look in the history of a single seed')
  .option('--target <id>', 'show only what concerns this target in the history of a single seed')
  .argument('<seed>', 'the first seed', whole)
  .action(async (first: number, options: Options) => {
    const last = first + Math.min(Math.max(options.seeds, 1), seedsMax);
    let hurt = 0;
    for (let seed = first; seed < last; seed++) {
      const run = await simulate(seed, options.profile);
      if (last === first + 1) showHistory(run, options);
      for (const { law, what } of run.violations) console.log(`seed ${seed}: ${law}: ${what}`);
      if (run.violations.length > 0) hurt++;
    }
    console.log(`${last - first} seeds of ${options.profile}, ${hurt} hurt`);
    process.exitCode = hurt > 0 ? 1 : 0;
  })
  .parseAsync();

function showHistory(run: Run, { target, all }: Shown): void {
  const start = run.history.all()[0]?.at ?? 0;
  for (const happening of run.history.all()) {
    if (all !== true && everyLook.has(happening.kind)) continue;
    const text = textOf(happening);
    if (target !== undefined && !text.includes(target)) continue;
    console.log(`${((happening.at - start) / 1000).toFixed(1).padStart(9)} s  ${text}`);
  }
}

function textOf(happening: Happening): string {
  const { kind, at: _, ...rest } = happening;
  if (happening.kind === 'entry') {
    const { target, from, to, reason, detail, reading } = happening.entry;
    return `${kind} ${target} ${from} > ${to}: ${reason} (${detail}) ${reading ?? ''}`;
  }
  if (happening.kind !== 'row') return `${kind} ${JSON.stringify(rest)}`;
  const { group, by, before, after } = happening;
  const news = Object.entries(after ?? {}).filter(([name, value]) => before?.[name] !== value);
  const text = after === null ? 'deleted' : JSON.stringify(Object.fromEntries(news));
  return `${kind} of ${group}, by ${by}: ${text}`;
}
