/** The webhook: a real server that answers as it is told. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { notices } from '../../src/azure/notices.ts';
import { aNotice, noticesContract } from '../contract/notices.contract.ts';
import type { NoticesWorld } from '../contract/notices.contract.ts';

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function aWebhook(): Promise<NoticesWorld> {
  const got: { readonly key: string; readonly notice: unknown }[] = [];
  let status: number | null = 202;
  const server = createServer((request, response) => {
    void noticeIn(request).then((notice) => {
      got.push({ key: decodeURIComponent(String(request.headers['idempotency-key'])), notice });
      if (status === null) request.socket.destroy();
      else response.writeHead(status, { Location: '/elsewhere' }).end('taken');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  ends.push(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  return {
    notices: notices(`http://127.0.0.1:${port}/hook?sig=c2VjcmV0`),
    answers: (next) => (status = next),
    got: () => got,
  };
}

async function noticeIn(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString());
}

noticesContract('HTTP', aWebhook);

test('notices: nothing happens, when no webhook is configured', async () => {
  await expect(notices(null).tell(aNotice)).resolves.toBeUndefined();
});

test.each([403, null])('notices: the URL is in no error, when answered %s', async (status) => {
  const { notices, answers } = await aWebhook();
  answers(status);
  await expect(notices.tell(aNotice)).rejects.toMatchObject({
    message: expect.not.stringMatching(/sig=|c2VjcmV0|127\.0\.0\.1/),
  });
});
