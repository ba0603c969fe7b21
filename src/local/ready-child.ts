/**
 * A child process that others wait for. In: how to start it and which line says that it is ready.
 * Out: the child once it is; or an error with its own last words, and no child left behind. Ending
 * is bounded as well: asked first, killed if it takes too long.
 */
import { spawnChild } from './child.ts';
import type { Child, ChildOptions } from './child.ts';

export interface ReadyChildOptions<Ready> extends ChildOptions {
  /** What it is called in errors. */
  readonly name: string;
  readonly readyWithinMs: number;
  /** Sent to it at once, over the channel that `onMessage` opens. */
  readonly greeting?: object;
  /** Sees every line and message until it returns something: then the child is ready. */
  readonly ready: (said: unknown) => Ready | undefined;
}

const lastWordsMax = 20;

export function spawnReadyChild<Ready>(
  options: ReadyChildOptions<Ready>,
): Promise<{ child: Child; ready: Ready }> {
  const { name, readyWithinMs, greeting, ready, onLine, onMessage, onExit, ...rest } = options;
  return new Promise((resolve, reject) => {
    const lastWords: string[] = [];
    let waiting = true;
    const settle = (act: () => void) => {
      if (!waiting) return;
      waiting = false;
      clearTimeout(timer);
      act();
    };
    const fail = (what: string) =>
      settle(() => reject(new Error([`${name} ${what}`, ...lastWords].join('\n  '))));
    const listen = (said: unknown) => {
      const found = waiting ? ready(said) : undefined;
      if (found !== undefined) settle(() => resolve({ child, ready: found }));
    };
    const child = spawnChild({
      ...rest,
      ...(onMessage === undefined
        ? {}
        : {
            onMessage: (message: unknown) => {
              onMessage(message);
              listen(message);
            },
          }),
      onLine: (line, stream) => {
        onLine?.(line, stream);
        if (waiting && lastWords.push(line) > lastWordsMax) lastWords.shift();
        listen(line);
      },
      onExit: (code, signal) => {
        fail(`ended (${signal ?? `exit code ${code}`}) before it was ready`);
        onExit?.(code, signal);
      },
    });
    if (greeting !== undefined) child.send(greeting);
    const timer = setTimeout(() => {
      fail(`was not ready within ${readyWithinMs / 1000} s`);
      child.kill('SIGKILL');
    }, readyWithinMs);
  });
}

/** SIGTERM, and SIGKILL if the child is still there after `withinMs`. */
export async function endChild(child: Child, withinMs: number): Promise<void> {
  const timer = setTimeout(() => child.kill('SIGKILL'), withinMs);
  child.kill('SIGTERM');
  await child.exited;
  clearTimeout(timer);
}
