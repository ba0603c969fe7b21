import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:https';
import { text } from 'node:stream/consumers';
import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { makeAuthority, servePlain, serveTls } from '../../src/local/faces/tls.ts';

const anEcho = { fetch: async (asked: Request) => new Response(`got ${await asked.text()}`) };

async function post(url: string, body: string, ca?: string): Promise<string> {
  const sent = request(url, { method: 'POST', agent: false, ...(ca === undefined ? {} : { ca }) });
  sent.end(body);
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  return `${answer.statusCode} ${await text(answer)}`;
}

test('tls: a client that trusts the authority is served, by address and by name', async () => {
  const authority = await makeAuthority();
  const served = await serveTls(anEcho, await authority.issue(['127.0.0.1', 'localhost']));
  expect(served.url).toBe(`https://127.0.0.1:${served.port}`);
  expect(await post(served.url, 'hi', authority.certificatePem)).toBe('200 got hi');
  const byName = `https://localhost:${served.port}`;
  expect(await post(byName, 'hi', authority.certificatePem)).toBe('200 got hi');
  await served.stop();
});

test('tls: a client that does not trust the authority is kept out, also by a twin of it', async () => {
  const [authority, twin] = await Promise.all([makeAuthority(), makeAuthority()]);
  const served = await serveTls(anEcho, await authority.issue(['127.0.0.1']));
  await expect(post(served.url, 'hi')).rejects.toThrow(/certificate/);
  await expect(post(served.url, 'hi', twin.certificatePem)).rejects.toThrow(
    /certificate|signature/,
  );
  await served.stop();
});

test('tls: a certificate names exactly the hosts asked for, and an issue without any is refused', async () => {
  const authority = await makeAuthority();
  const { cert } = await authority.issue(['127.0.0.1', 'azure.test']);
  const leaf = new X509Certificate(cert);
  expect(leaf.subjectAltName).toBe('IP Address:127.0.0.1, DNS:azure.test');
  expect(leaf.checkIssued(new X509Certificate(authority.certificatePem))).toBe(true);
  await expect(authority.issue([])).rejects.toThrow(/at least one host name/);
});

test('tls: a body over the limit is answered with 413, when its length is told and when not', async () => {
  const served = await servePlain(anEcho, { bodyBytesMax: 10 });
  const send = async (body: string | Blob) =>
    (
      await fetch(served.url, {
        method: 'POST',
        body: typeof body === 'string' ? body : body.stream(),
        duplex: 'half',
      })
    ).status;
  expect(await send('0123456789')).toBe(200);
  expect(await send('0123456789a')).toBe(413);
  expect(await send(new Blob(['0123456789', 'abc']))).toBe(413);
  await served.stop();
});

test('tls: the port is free again, when stopped, and can be asked for', async () => {
  const first = await servePlain(anEcho);
  await first.stop();
  await expect(fetch(first.url)).rejects.toThrow(/fetch failed/);
  const second = await servePlain(anEcho, { port: first.port });
  expect((await fetch(second.url, { method: 'POST', body: 'x' })).status).toBe(200);
  await expect(servePlain(anEcho, { port: first.port })).rejects.toThrow(/EADDRINUSE/);
  await second.stop();
});
