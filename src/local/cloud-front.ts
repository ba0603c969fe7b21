/**
 * A TCP address on 127.0.0.1 that stays while what is behind it comes and goes: a container that is
 * started anew, a store whose connection is cut. In: where to lead each connection at the moment it
 * comes. Out: a port held for the whole run. With nothing behind it, a connection is reset, as is
 * every open one when it is cut.
 */
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { NetConnectOpts, Socket } from 'node:net';

export interface Front {
  readonly port: number;
  /** Resets every connection, and each one that comes, until `mend`. */
  cut(): void;
  mend(): void;
  stop(): Promise<void>;
}

/** `to` answers null while there is nothing to lead to. */
export async function openFront(to: () => NetConnectOpts | null): Promise<Front> {
  const open = new Set<Socket>();
  let isCut = false;
  const server = createServer((outer) => {
    outer.on('error', () => undefined); // 'close' follows
    const where = isCut ? null : to();
    if (where === null) {
      reset(outer);
      return;
    }
    open.add(outer);
    const inner = connect(where);
    inner.on('error', () => reset(outer));
    inner.once('close', () => outer.end());
    outer.once('close', () => {
      open.delete(outer);
      inner.destroy();
    });
    outer.pipe(inner);
    inner.pipe(outer);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No TCP port was bound.');
  const resetAll = () => {
    for (const socket of open) reset(socket);
  };
  return {
    port: address.port,
    cut() {
      isCut = true;
      resetAll();
    },
    mend() {
      isCut = false;
    },
    async stop() {
      const closed = once(server, 'close');
      server.close();
      resetAll();
      await closed;
    },
  };
}

/**
 * The other end sees ECONNRESET. A socket that is being shut down already cannot be reset: libuv
 * refuses, and Node 22 then never ends, since it waits for the handle in its last moments.
 */
function reset(socket: Socket): void {
  if (socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}
