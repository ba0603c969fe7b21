// In: nothing. Out: a folder that belongs to this run alone. It is removed when the run ends, by
// itself or by Ctrl-C, TERM or HUP; after a hard kill the next run removes it. A folder whose owner
// may still live is never touched.
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface RunFolder {
  /** Absolute; readable by this user alone. */
  readonly path: string;
  /** Removes the folder now, with all in it. Calling it again does nothing. */
  readonly remove: () => void;
}

const endings = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const namePattern = /^paramedic-(\d+)-(\d+)-(\d+)-/;
const removedAtOnceMax = 100;

/** Makes the folder under `parent` (default: the system's folder for temporary files). */
export function openRunFolder(parent: string = tmpdir()): RunFolder {
  removeFoldersOfTheDead(parent);
  const owner = `${process.pid}-${startOf(process.pid) ?? 0}-${processNamespace()}`;
  const path = mkdtempSync(join(parent, `paramedic-${owner}-`));

  const remove = (): void => {
    process.off('exit', remove);
    for (const ending of endings) process.off(ending, endBySignal);
    rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  };
  // Whoever else listens ends the run in its own time, and 'exit' comes then. Otherwise the signal
  // must still end the process, which it no longer does by itself once it is listened to.
  const endBySignal = (signal: NodeJS.Signals): void => {
    if (process.listenerCount(signal) > 1) return;
    remove();
    process.kill(process.pid, signal);
  };
  process.on('exit', remove);
  for (const ending of endings) process.on(ending, endBySignal);
  return { path, remove };
}

function removeFoldersOfTheDead(parent: string): void {
  const stale = readdirSync(parent).filter((name) => isOfTheDead(name));
  for (const name of stale.slice(0, removedAtOnceMax)) {
    try {
      rmSync(join(parent, name), { recursive: true, force: true });
    } catch {
      // Another user's, or another run removes it this moment: not ours to insist.
    }
  }
}

function isOfTheDead(name: string): boolean {
  const [, pid, start, namespace] = namePattern.exec(name) ?? [];
  if (pid === undefined || start === undefined) return false;
  // Ids of another container that shares this folder mean nothing here.
  if (namespace !== processNamespace()) return false;
  if (!isAlive(Number(pid))) return true;
  const startNow = startOf(Number(pid));
  return startNow !== undefined && startNow !== start;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, and is another user's.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** When a process began, in ticks since boot: tells it from a later one with the same id. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, in parentheses, may hold blanks; what follows it are fields 3 to 52, start is 22.
    return stat.slice(stat.lastIndexOf(') ') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}

/** Which numbering of processes this one lives in: containers have their own. */
function processNamespace(): string {
  try {
    return /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? '0';
  } catch {
    return '0';
  }
}
