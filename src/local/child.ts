/**
 * Child processes of the local Azure. In: a Node program and what to do with its lines and its end.
 * Out: a `Child` to signal and to wait for. A child never outlives this process, not even when this
 * process is killed hard (see lifeline.ts), and no line it prints is longer than `lineCharsMax`.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import type { Readable } from 'node:stream';
import { lifeline } from './lifeline.ts';

export interface ChildOptions {
  /** Must be Node itself, such as `process.execPath`: only Node can be given a lifeline. */
  readonly command: string;
  readonly args: readonly string[];
  /** Added to this process's own environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Every line printed, without its line end; a longer one than `lineCharsMax` arrives cut. */
  readonly onLine?: (line: string, stream: 'stdout' | 'stderr') => void;
  /** Opens a message channel (`process.send` in the child); values arrive as structured clones. */
  readonly onMessage?: (message: unknown) => void;
  /** Called once, after the last line. */
  readonly onExit?: (code: number | null, signal: string | null) => void;
}

export interface Child {
  readonly pid: number;
  /** SIGTERM unless told otherwise; does nothing once the child is gone. */
  kill(signal?: NodeJS.Signals): void;
  /** Needs `onMessage`; does nothing once the child is gone. */
  send(message: object): void;
  /** Resolves, and never rejects, when the child is gone and its last line was delivered. */
  readonly exited: Promise<void>;
}

export const lineCharsMax = 16_384;
const LIFELINE_FD = 3;
/** A grandchild may hold the pipes open after the child's end; nobody waits longer than this. */
const DRAIN_MS = 1_000;

/** Starts a Node program. Throws at once if the program or its folder does not exist. */
export function spawnChild(options: ChildOptions): Child {
  const { command, args, env = {}, cwd = process.cwd(), onLine, onMessage, onExit } = options;
  if (!/^node(js)?(\.exe)?$/.test(basename(command))) {
    throw new Error(`Cannot start '${command}': only Node programs die with their parent.`);
  }
  if (!existsSync(cwd)) throw new Error(`Cannot start '${command}': no folder '${cwd}'.`);
  const rope = lifeline(LIFELINE_FD);
  const child = spawn(command, [...rope.args, ...args], {
    cwd,
    env: { ...process.env, ...env, ...rope.env },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe', ...(onMessage === undefined ? [] : ['ipc' as const])],
    serialization: 'advanced',
    detached: true, // Ctrl-C in the terminal reaches the parent alone, which ends its children
  });
  if (onMessage !== undefined) child.on('message', onMessage);
  const exited = new Promise<void>((resolve) => {
    child.on('error', () => resolve()); // could not be started, or a signal could not be sent
    child.once('close', (code, signal) => {
      onExit?.(code, signal);
      resolve();
    });
  });
  const { pid, stdout, stderr } = child;
  if (pid === undefined || stdout === null || stderr === null) {
    throw new Error(`Cannot start '${command}': no such program.`);
  }
  child.stdio[LIFELINE_FD]?.on('error', () => undefined); // broken: the child has ended
  readLines(stdout, (line) => onLine?.(line, 'stdout'));
  readLines(stderr, (line) => onLine?.(line, 'stderr'));
  child.once('exit', () => {
    const drain = () => [stdout, stderr].forEach((stream) => stream.destroy());
    const timer = setTimeout(drain, DRAIN_MS);
    child.once('close', () => clearTimeout(timer));
  });
  return {
    pid,
    kill: (signal = 'SIGTERM') => void child.kill(signal),
    // A message that cannot leave any more is lost with the child: `onExit` tells.
    send: (message) => void (child.connected && child.send(message, () => undefined)),
    exited,
  };
}

/** Splits a stream into lines; what goes beyond `lineCharsMax` in one line is dropped. */
function readLines(stream: Readable, onLine: (line: string) => void): void {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  const take = (text: string) => {
    const [first = '', ...others] = text.split('\n');
    rest = (rest + first).slice(0, lineCharsMax);
    for (const next of others) {
      onLine(rest.endsWith('\r') ? rest.slice(0, -1) : rest);
      rest = next.slice(0, lineCharsMax);
    }
  };
  stream.on('data', (chunk: Buffer) => take(decoder.write(chunk)));
  stream.on('error', () => undefined);
  stream.once('close', () => {
    take(decoder.end());
    if (rest !== '') onLine(rest);
  });
}
