/**
 * How the local Azure is reached. In: a Fetch-style app (Hono). Out: it served on a free port of
 * 127.0.0.1, over TLS or plain, with bounded bodies. `makeAuthority` is a certificate authority of
 * this run alone: its keys are made afresh, live in memory only and are never written to disk.
 */
import 'reflect-metadata'; // @peculiar/x509 needs it to be there before itself
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { isIP } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';

export interface Credentials {
  /** PKCS #8, PEM. */
  readonly key: string;
  /** PEM. */
  readonly cert: string;
}

export interface Authority {
  /** What a client must trust, PEM: `NODE_EXTRA_CA_CERTS`, `tls.setDefaultCACertificates`. */
  readonly certificatePem: string;
  /** A fresh server key and certificate for these names; IP addresses are names as well. */
  issue(hostnames: readonly string[]): Promise<Credentials>;
}

export interface FetchApp {
  fetch(request: Request): Response | Promise<Response>;
}

export interface ServeOptions {
  /** A free port if 0, the default. */
  readonly port?: number;
  /** A longer body is answered with 413; 1 MiB unless told otherwise. */
  readonly bodyBytesMax?: number;
}

export interface Served {
  /** Without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** Closes the port and cuts the connections that are open. */
  stop(): Promise<void>;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const DAY_MS = 86_400_000;
const VALID_DAYS = 30;

/** A new certificate authority, valid from a day ago (clocks differ) for thirty days. */
export async function makeAuthority(): Promise<Authority> {
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const root = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=Local Azure authority',
    keys,
    signingAlgorithm: algorithm,
    ...validity(),
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });

  async function issue(hostnames: readonly string[]): Promise<Credentials> {
    const [first] = hostnames;
    if (first === undefined) throw new Error('A certificate needs at least one host name.');
    const own = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
    const names = hostnames.map((value) => ({ type: isIP(value) ? 'ip' : 'dns', value }) as const);
    const leaf = await X509CertificateGenerator.create({
      subject: `CN=${first}`,
      issuer: root.subject,
      signingKey: keys.privateKey,
      publicKey: own.publicKey,
      signingAlgorithm: algorithm,
      ...validity(),
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
        new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
        new SubjectAlternativeNameExtension(names),
        await AuthorityKeyIdentifierExtension.create(keys.publicKey),
      ],
    });
    const secret = await crypto.subtle.exportKey('pkcs8', own.privateKey);
    return { key: PemConverter.encode(secret, 'PRIVATE KEY'), cert: leaf.toString('pem') };
  }

  return { certificatePem: root.toString('pem'), issue };
}

function validity(): { notBefore: Date; notAfter: Date } {
  const now = Date.now();
  return { notBefore: new Date(now - DAY_MS), notAfter: new Date(now + VALID_DAYS * DAY_MS) };
}

/** Serves an app over TLS; `url` begins with https://127.0.0.1. */
export function serveTls(
  app: FetchApp,
  credentials: Credentials,
  options?: ServeOptions,
): Promise<Served> {
  const { key, cert } = credentials;
  return listen(
    'https',
    app,
    { createServer: createTlsServer, serverOptions: { key, cert } },
    options,
  );
}

/** Serves an app without TLS; `url` begins with http://127.0.0.1. */
export function servePlain(app: FetchApp, options?: ServeOptions): Promise<Served> {
  return listen('http', app, { createServer }, options);
}

type ServerKind =
  | { createServer: typeof createServer }
  | { createServer: typeof createTlsServer; serverOptions: Credentials };

async function listen(
  scheme: 'http' | 'https',
  app: FetchApp,
  kind: ServerKind,
  { port = 0, bodyBytesMax = 1_048_576 }: ServeOptions = {},
): Promise<Served> {
  const bounded = new Hono();
  bounded.use(bodyLimit({ maxSize: bodyBytesMax }));
  bounded.all('*', (context) => app.fetch(context.req.raw));
  const server = createAdaptorServer({ fetch: bounded.fetch, ...kind });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No TCP port was bound.');
  const stop = async () => {
    const closed = once(server, 'close');
    server.close();
    if ('closeAllConnections' in server) server.closeAllConnections();
    await closed;
  };
  return { url: `${scheme}://127.0.0.1:${address.port}`, port: address.port, stop };
}
