/** The webhook: a real server that answers as it is told. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { notices } from '../../src/azure/notices.ts';
import type { Notice } from '../../src/core/notice.ts';
import { t0 } from '../contract/fixtures.ts';

const aNotice: Notice = {
  key: 'web:3:escalated:1795255200000',
  target: 'web',
  group: 'shop',
  why: 'escalated',
  reason: 'remedies_exhausted',
  text: 'web needs a human.',
  at: t0,
};

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function aWebhook(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  ends.push(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  return `http://127.0.0.1:${port}/hook?sig=c2VjcmV0`;
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString());
}

test('notices: the webhook gets the notice once, with its key to know repetitions by', async () => {
  const got: { readonly key: unknown; readonly body: unknown }[] = [];
  const url = await aWebhook((request, response) => {
    void bodyOf(request).then((body) => {
      got.push({ key: request.headers['idempotency-key'], body });
      response.writeHead(202).end('taken');
    });
  });
  await notices(url).tell(aNotice);
  expect(got).toEqual([{ key: 'web%3A3%3Aescalated%3A1795255200000', body: aNotice }]);
});

test('notices: nothing happens, when no webhook is configured', async () => {
  await expect(notices(null).tell(aNotice)).resolves.toBeUndefined();
});

test.each([
  [503, 'unavailable'],
  [429, 'throttled'],
  [403, 'denied'],
  [302, 'rejected'],
])('notices: an answer of %i is an error of kind %s, without the URL', async (status, kind) => {
  const url = await aWebhook((_, response) => {
    response.writeHead(status, { Location: '/elsewhere' }).end();
  });
  const told = notices(url).tell(aNotice);
  await expect(told).rejects.toMatchObject({ name: 'PortError', kind });
  await expect(told).rejects.toThrow(`notices: telling escalated of web: answered ${status}`);
});

test('notices: a webhook that is gone is unavailable', async () => {
  const url = await aWebhook((request) => void request.socket.destroy());
  await expect(notices(url).tell(aNotice)).rejects.toMatchObject({
    kind: 'unavailable',
    message: expect.not.stringContaining('sig='),
  });
});
