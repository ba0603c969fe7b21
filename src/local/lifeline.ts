/**
 * Preloaded (`node --import`) into every child that `spawnChild` starts. In: a pipe whose other end
 * only the parent holds. Out: nothing; the process is killed when that pipe ends, which the kernel
 * sees to even when the parent dies by SIGKILL. Watched from a thread of its own, so that a child
 * stuck in an endless loop dies as well; the thread never keeps its process alive.
 */
import { Socket } from 'node:net';
import { isMainThread, Worker, workerData } from 'node:worker_threads';

/** The variable that tells a child which of its file descriptors is its lifeline. */
const VARIABLE = 'LIFELINE_FD';

/** How `spawnChild` prepares a Node child: arguments before its own, and the variable to set. */
export function lifeline(fd: number): { args: string[]; env: Record<string, string> } {
  return { args: ['--import', import.meta.url], env: { [VARIABLE]: String(fd) } };
}

function watch(fd: number): void {
  const pipe = new Socket({ fd, readable: true, writable: false });
  pipe.on('error', () => undefined); // 'close' follows
  pipe.on('close', () => process.kill(process.pid, 'SIGKILL'));
  pipe.resume();
}

const fd = process.env[VARIABLE];
if (isMainThread && fd !== undefined) {
  // A grandchild inherits the environment but not the pipe: it must not find the variable.
  delete process.env[VARIABLE];
  const watcher = new Worker(new URL(import.meta.url), {
    execArgv: [],
    workerData: { lifelineFd: Number(fd) },
  });
  watcher.unref();
} else if (!isMainThread) {
  // A worker thread of the child's own inherits the preload as well: only ours bears an fd.
  const data: unknown = workerData;
  if (typeof data === 'object' && data !== null && 'lifelineFd' in data) {
    watch(Number(data.lifelineFd));
  }
}
