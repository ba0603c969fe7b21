/**
 * One instance of a function app that can vanish and come back: the Functions host at one address.
 * In: how to start it. Out: the running instance; `kill` ends it hard, `start` puts another in its
 * place, on the same port with the same keys, as a platform does after it has lost one.
 */
import { startHost } from './host/start.ts';
import type { Host, StartHostOptions } from './host/start.ts';

export interface RestartableHost extends Pick<Host, 'url' | 'keys'> {
  /** Of the instance that runs now, or ran last. */
  pid(): number;
  /** Ends the instance as a power cut would; resolves when it is gone. */
  kill(): Promise<void>;
  /** Starts an instance where the last one was; throws while that one still runs. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export async function startRestartableHost(
  options: StartHostOptions,
  /** Called when an instance is gone that nobody has ended. */
  onLost: () => void,
): Promise<RestartableHost> {
  const first = await startHost(options);
  const { url, port, keys } = first;
  let current = watched(first);

  function watched(host: Host): { readonly host: Host; wanted: boolean; gone: boolean } {
    const instance = { host, wanted: true, gone: false };
    void host.exited.then(() => {
      instance.gone = true;
      if (instance.wanted) onLost();
    });
    return instance;
  }

  const end = async (how: 'stop' | 'kill') => {
    current.wanted = false;
    if (!current.gone) await current.host[how]();
  };
  return {
    url,
    keys,
    pid: () => current.host.pid,
    kill: () => end('kill'),
    async start() {
      if (!current.gone) throw new Error('The instance before still runs: end it first.');
      current = watched(await startHost({ ...options, port, keys }));
    },
    stop: () => end('stop'),
  };
}
