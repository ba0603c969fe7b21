// A small checkout of its own with our scripts in it, and a `bin` folder that comes first on PATH
// for fake programs. Scripts run in it as a user would run them; nothing needs the network.
import { spawn, type ChildProcess } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const runMsMax = 15_000;

export interface Ended {
  readonly status: number | null;
  readonly output: string;
}

export interface Run {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

export interface Checkout {
  readonly path: string;
  /** Puts an executable bash script first on PATH. */
  readonly fake: (name: string, script: string) => void;
  readonly write: (path: string, text: string) => void;
  readonly read: (path: string) => string;
  readonly has: (path: string) => boolean;
  readonly start: (bash: string, path?: string) => Run;
  readonly run: (bash: string, path?: string) => Promise<Ended>;
  readonly remove: () => void;
}

export function aCheckout(): Checkout {
  const path = mkdtempSync(join(tmpdir(), 'checkout-'));
  const bin = join(path, 'bin');
  mkdirSync(bin);
  for (const folder of ['scripts', '.ci']) {
    cpSync(join(root, folder), join(path, folder), { recursive: true });
  }
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(path, file)), { recursive: true });
    writeFileSync(join(path, file), text, { mode: 0o755 });
  };
  write('package.json', '{ "name": "tiny", "version": "1.0.0", "type": "module" }\n');
  write('package-lock.json', '{ "name": "tiny", "version": "1.0.0", "lockfileVersion": 3 }\n');

  const inherited = `${bin}:${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`;
  const start = (bash: string, searchPath = inherited): Run =>
    startBash(bash, path, { ...process.env, PATH: searchPath });
  return {
    path,
    fake: (name, script) => write(join('bin', name), `#!/bin/bash\n${script}\n`),
    write,
    read: (file) => readFileSync(join(path, file), 'utf8'),
    has: (file) => existsSync(join(path, file)),
    start,
    run: async (bash, searchPath) => await start(bash, searchPath).ended,
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}

function startBash(bash: string, cwd: string, env: NodeJS.ProcessEnv): Run {
  const child = spawn('/bin/bash', ['-c', bash], { cwd, env, timeout: runMsMax });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
  const ended = new Promise<Ended>((done, fail) => {
    child.once('error', fail);
    child.once('close', (status) => done({ status, output }));
  });
  return { child, ended };
}
