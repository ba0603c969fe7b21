/**
 * A demo as a process of its own, marked so that whatever it starts can be found. In: its
 * arguments. Out: what it prints, its end, and every living process that bears its mark. The test
 * that starts one ends it, by its id.
 */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const main = resolve(import.meta.dirname, '../../src/cli/main.ts');

export interface Demo {
  readonly pid: number;
  readonly output: () => string;
  /** Resolves once the output holds the text. */
  prints(text: string): Promise<void>;
  /** The exit status; null: ended by a signal. */
  readonly ended: Promise<number | null>;
  kill(signal: NodeJS.Signals): void;
  /** Ids of the processes that bear its mark, its own included. */
  processes(): readonly number[];
}

/** `folder` is where it puts its run's folder. */
export function startDemo(args: readonly string[], folder: string): Demo {
  const mark = `demo-${randomUUID()}`;
  const child = spawn(process.execPath, [main, 'demo', ...args], {
    env: { ...process.env, TMPDIR: folder, DEMO_MARK: mark, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const { pid } = child;
  if (pid === undefined) throw new Error('The demo could not be started.');
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (chunk: string) => (text += chunk));
  }
  return {
    pid,
    output: () => text,
    async prints(wanted) {
      const deadline = performance.now() + 90_000;
      // A line may be wrapped in the middle of it.
      while (!text.replaceAll(/\s+/g, ' ').includes(wanted)) {
        if (child.exitCode !== null || performance.now() > deadline) {
          throw new Error(`'${wanted}' is not in:\n${text}`);
        }
        await pause(100);
      }
    },
    ended: new Promise((end) => child.once('close', end)),
    kill: (signal) => void child.kill(signal),
    processes: () => bearing(mark),
  };
}

function bearing(mark: string): readonly number[] {
  const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return ids.filter((id) => environmentOf(id).includes(mark)).map(Number);
}

/** Empty for a process that is gone meanwhile, or another user's. */
function environmentOf(id: string): string {
  try {
    return readFileSync(join('/proc', id, 'environ'), 'utf8');
  } catch {
    return '';
  }
}
