/**
 * Containers as child processes. In: a map of what each image is on this machine, and runs to
 * start. Out: their lines and exit codes. A container that cannot be started is one that prints why
 * and exits with 127, as `docker run` has it; none outlives this process (see child.ts).
 */
import { constants } from 'node:os';
import { type Child, spawnChild } from '../child.ts';
import type { Clock } from '../clock.ts';
import type { RunEvents, RunSpec, Runtime } from '../resources/container-group-model.ts';

/** What an image is here. The command must be Node itself, such as `process.execPath`. */
export interface Image {
  readonly command: string;
  readonly args: readonly string[];
}

export interface ChildProcessOptions {
  readonly images: Readonly<Record<string, Image>>;
  readonly clock: Clock;
  /** Variables that the machine adds, such as the port to listen on; they win over the body's. */
  readonly environment?: (container: RunSpec) => Readonly<Record<string, string>>;
  /** From SIGTERM to SIGKILL; 2,000 unless told (assumed: ACI documents no grace period). */
  readonly graceMs?: number;
}

const EXIT_NOT_STARTED = 127;
const EXIT_BY_SIGNAL = 128;

export function makeChildProcessRuntime(options: ChildProcessOptions): Runtime {
  const { clock, graceMs = 2_000 } = options;
  return {
    start(container, events) {
      const child = tryStart(container, events, options);
      return {
        kill() {
          if (child === null) return;
          child.kill('SIGTERM');
          const cancel = clock.after(graceMs, () => child.kill('SIGKILL'));
          void child.exited.then(cancel);
        },
      };
    },
  };
}

function tryStart(
  container: RunSpec,
  events: RunEvents,
  { images, environment }: ChildProcessOptions,
): Child | null {
  try {
    return spawnChild({
      ...commandLine(container, images),
      env: { ...container.environment, ...environment?.(container) },
      onLine: (line) => events.onOutput(line),
      onExit: (code, signal) => events.onExit(exitCode(code, signal)),
    });
  } catch (error) {
    events.onOutput(error instanceof Error ? error.message : String(error));
    events.onExit(EXIT_NOT_STARTED);
    return null;
  }
}

/** The container's own command line, or else its image's. Throws for an unknown image. */
function commandLine(
  { image, command: own }: RunSpec,
  images: ChildProcessOptions['images'],
): Image {
  const known = Object.hasOwn(images, image) ? images[image] : undefined;
  if (known === undefined) {
    const names = Object.keys(images).join("', '");
    throw new Error(`No image '${image}' here; there are '${names}'.`);
  }
  const [command, ...args] = own;
  return command === undefined ? known : { command, args };
}

function exitCode(code: number | null, signal: string | null): number {
  if (code !== null) return code;
  const number = Object.entries(constants.signals).find(([name]) => name === signal)?.[1];
  return number === undefined ? EXIT_NOT_STARTED : EXIT_BY_SIGNAL + number;
}
