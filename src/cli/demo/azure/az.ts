/**
 * The Azure CLI of whoever runs the demo. In: arguments of `az`. Out: the JSON that it prints, or
 * an error with its last words. No command runs without an end, and none goes through a shell.
 */
import { execFile, spawn } from 'node:child_process';

export interface Az {
  /** Adds `--output json`; null where nothing is printed. */
  json(args: readonly string[]): Promise<unknown>;
  /** Runs a command in a container of a container group. */
  exec(where: { readonly group: string; readonly name: string }, command: string): Promise<void>;
}

const commandMs = 240_000;
const execMs = 60_000;
const outputBytesMax = 8_000_000;
const wordsMax = 400;

export function azOf(environment: NodeJS.ProcessEnv): Az {
  return {
    json: (args) =>
      new Promise((answered, failed) => {
        const limits = { timeout: commandMs, maxBuffer: outputBytesMax, env: environment };
        execFile('az', [...args, '--output', 'json'], limits, (error, stdout, stderr) => {
          if (error !== null) {
            failed(new Error(`az ${named(args)} failed: ${lastWords(stderr, error.message)}`));
            return;
          }
          answered(stdout.trim() === '' ? null : (JSON.parse(stdout) as unknown));
        });
      }),
    exec: ({ group, name }, command) =>
      inTerminal(environment, [
        'container',
        'exec',
        '--resource-group',
        group,
        '--name',
        name,
        '--exec-command',
        command,
      ]),
  };
}

/** az makes the terminal raw for it, so it needs ours; what it prints is of no interest. */
function inTerminal(env: NodeJS.ProcessEnv, args: readonly string[]): Promise<void> {
  return new Promise((ended, failed) => {
    let words = '';
    const child = spawn('az', args, { stdio: ['inherit', 'ignore', 'pipe'], timeout: execMs, env });
    child.stderr.setEncoding('utf8');
    child.stderr.on('data', (text: string) => (words = (words + text).slice(-outputBytesMax)));
    child.once('error', failed);
    child.once('close', (status, signal) => {
      if (status === 0) return ended();
      const why = signal === null ? `status ${status}` : `ended by ${signal}`;
      // One that was cut off leaves the terminal raw.
      const sane = spawn('stty', ['sane'], { stdio: ['inherit', 'ignore', 'ignore'] });
      sane.once('error', () => undefined);
      failed(new Error(`az ${named(args)} failed: ${lastWords(words, why)}`));
    });
  });
}

/** The words of a command, without its options: `container stop`. */
const named = (args: readonly string[]): string =>
  args
    .slice(
      0,
      args.findIndex((word) => word.startsWith('--')),
    )
    .join(' ');

const lastWords = (stderr: string, otherwise: string): string =>
  (stderr.trim() === '' ? otherwise : stderr.trim()).slice(-wordsMax);
