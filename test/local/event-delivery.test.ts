import { expect, test } from 'vitest';
import type { Question } from '../../src/local/cloud-call.ts';
import { sendBy, type QueueEncoding } from '../../src/local/cloud-event-delivery.ts';

const destinations = {
  host: { url: 'https://host.test', keys: { master: 'M', system: { eventgrid_extension: 'S+1' } } },
  queueUrl: 'https://queue.test/store',
  storageToken: async () => 'token-1',
};
const message = { headers: { 'aeg-event-type': 'Notification' }, body: '{"says":"a < b & c"}' };
const queue = { kind: 'queue', name: 'events', timeToLiveSeconds: 60 } as const;

function aSender(encoding: QueueEncoding, status: number | null = 201) {
  const asked: Question[] = [];
  const send = sendBy(
    async (question) => {
      asked.push(question);
      if (status === null) throw new Error(`no answer from ${question.url}`);
      return { status, headers: {}, body: '' };
    },
    destinations,
    encoding,
  );
  return { asked, send };
}

test('event delivery: calls a function by its name, with the key of Event Grid', async () => {
  const { asked, send } = aSender('base64');
  expect(await send({ kind: 'function', name: 'on event' }, message, 30_000)).toBe(201);
  expect(asked).toEqual([
    {
      method: 'POST',
      url: 'https://host.test/runtime/webhooks/eventgrid?functionName=on+event&code=S%2B1',
      ...message,
      timeoutMs: 30_000,
    },
  ]);
});

test.each([
  ['base64', Buffer.from(message.body).toString('base64')],
  ['none', '{"says":"a &lt; b &amp; c"}'],
] as const)('event delivery: writes a message for a queue, encoded as %s', async (...row) => {
  const [encoding, text] = row;
  const { asked, send } = aSender(encoding);
  await send(queue, message, 30_000);
  expect(asked).toMatchObject([
    {
      url: 'https://queue.test/store/events/messages?messagettl=60',
      headers: { Authorization: 'Bearer token-1' },
      body: `<QueueMessage><MessageText>${text}</MessageText></QueueMessage>`,
    },
  ]);
});

test('event delivery: answers null, when nothing answers', async () => {
  const { send } = aSender('none', null);
  expect(await send({ kind: 'webhook', url: 'https://hook.test/' }, message, 1)).toBe(null);
});
