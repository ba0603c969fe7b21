// The check of the bundle in the real Functions host, here with a `func` that plays it: what is
// served is compared with what functions/ registers, and the host is ended, whatever comes of it.
import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { aCheckout, type Checkout } from './a-checkout.ts';

const root = resolve(import.meta.dirname, '../..');

/** Says what it was given, serves the functions that it is told to, and notes its end. */
const func = (names: string): string => `echo "settings $WEB_URL $WEB_RESOURCE_ID"
exec node -e '
  require("node:fs").writeFileSync("../../func.pid", String(process.pid));
  const all = ${names}.map((name) => ({ name }));
  require("node:http").createServer((request, response) => {
    response.end(request.url === "/admin/functions" ? JSON.stringify(all) : "");
  }).listen(Number(process.argv[1]), "127.0.0.1");
' "$3"`;

let checkout: Checkout;
beforeEach(() => {
  checkout = aCheckout();
  checkout.write('scripts/package.sh', '#!/bin/bash\nmkdir -p dist/app\n');
  checkout.write(
    'infra/paramedic.yaml',
    'a: { setting: WEB_URL }\nb: { setting: WEB_RESOURCE_ID }\n',
  );
});
afterEach(() => checkout.remove());

async function aFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  await new Promise((closed) => server.close(closed));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

test('func: a host that serves every function passes, and is ended', async () => {
  checkout.write(
    'functions/a.ts',
    "app.http('alerts', {});\napp.eventGrid<unknown>('events', {});\n",
  );
  checkout.fake('func', func('["events", "alerts"]'));
  const { status, output } = await checkout.run(`./scripts/func-start.sh ${await aFreePort()}`);
  expect(output).toContain('the real host serves 2 functions');
  expect(status).toBe(0);
  expect(isAlive(Number(checkout.read('func.pid')))).toBe(false);
});

test('func: a function that is not served is named, beside what the host said', async () => {
  checkout.write('functions/a.ts', "app.http('alerts', {});\napp.timer('sweep', {});\n");
  // It ends at the second pause, or a minute would go by.
  const pause =
    'cd ../..; [ ! -e slept ] || kill "$(cat func.pid)"; touch slept; exec /bin/sleep 1';
  checkout.fake('sleep', pause);
  checkout.fake('func', func('["alerts"]'));
  const { status, output } = await checkout.run(`./scripts/func-start.sh ${await aFreePort()}`);
  expect(output).toContain('< sweep');
  expect(output).toMatch(/settings http:\/\/127\.0\.0\.1:9\/WEB_URL \/subscriptions\//);
  expect(status).toBe(1);
});

test('func: the settings that it makes up are enough for the bundle to load', async () => {
  for (const name of [
    'src',
    'functions',
    'infra/paramedic.yaml',
    'package.json',
    'tsconfig.json',
  ]) {
    cpSync(join(root, name), join(checkout.path, name), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(checkout.path, 'node_modules'));
  mkdirSync(join(checkout.path, 'dist'));
  const bundle = 'node scripts/bundle.ts --out dist/app --config infra/paramedic.yaml >&2';
  checkout.write('scripts/package.sh', `#!/bin/bash\n${bundle}\n`);
  checkout.fake('func', 'node index.cjs && echo it loads; exit 1');
  const { output } = await checkout.run(`./scripts/func-start.sh ${await aFreePort()}`);
  expect(output).toContain('it loads');
});
