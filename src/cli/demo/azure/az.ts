/**
 * The Azure CLI of whoever runs the demo. In: a command of commands.ts. Out: the JSON that it
 * prints, or an error with its last words. No command runs without an end, and none goes through a
 * shell.
 */
import { execFile, spawn } from 'node:child_process';
import { wordsOf } from './commands.ts';
import type { AzCommand } from './commands.ts';

export interface Az {
  /** Adds `--output json`; null where nothing is printed. */
  json(command: AzCommand): Promise<unknown>;
  /** For what wants a terminal. */
  inTerminal(command: AzCommand): Promise<void>;
}

const commandMs = 240_000;
const terminalMs = 60_000;
const outputBytesMax = 8_000_000;
const wordsMax = 400;

export function azOf(env: NodeJS.ProcessEnv): Az {
  return {
    json: (command) =>
      new Promise((answered, failed) => {
        const limits = { timeout: commandMs, maxBuffer: outputBytesMax, env };
        const args = [...wordsOf(command), '--output', 'json'];
        execFile('az', args, limits, (error, stdout, stderr) => {
          if (error !== null) {
            failed(new Error(`az ${command.words} failed: ${lastWords(stderr, error.message)}`));
            return;
          }
          answered(stdout.trim() === '' ? null : (JSON.parse(stdout) as unknown));
        });
      }),
    inTerminal: (command) => inTerminal(env, command),
  };
}

/** az makes the terminal raw for it, so it needs ours; what it prints is of no interest. */
function inTerminal(env: NodeJS.ProcessEnv, command: AzCommand): Promise<void> {
  return new Promise((ended, failed) => {
    let words = '';
    const stdio: ['inherit', 'ignore', 'pipe'] = ['inherit', 'ignore', 'pipe'];
    const child = spawn('az', wordsOf(command), { stdio, timeout: terminalMs, env });
    child.stderr.setEncoding('utf8');
    child.stderr.on('data', (text: string) => (words = (words + text).slice(-outputBytesMax)));
    child.once('error', failed);
    child.once('close', (status, signal) => {
      if (status === 0) return ended();
      const why = signal === null ? `status ${status}` : `ended by ${signal}`;
      // One that was cut off leaves the terminal raw.
      const sane = spawn('stty', ['sane'], { stdio: ['inherit', 'ignore', 'ignore'] });
      sane.once('error', () => undefined);
      failed(new Error(`az ${command.words} failed: ${lastWords(words, why)}`));
    });
  });
}

const lastWords = (stderr: string, otherwise: string): string =>
  (stderr.trim() === '' ? otherwise : stderr.trim()).slice(-wordsMax);
