// What people and CI type: help without installing, arguments and signals passed on, and the last
// line that CI reads.
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { aCheckout, type Checkout } from './a-checkout.ts';

let checkout: Checkout;
beforeEach(() => {
  checkout = aCheckout();
  checkout.fake('npm', 'mkdir -p node_modules');
});
afterEach(() => checkout.remove());

test.for([
  ['./scripts/live-demo.sh', '--act NAME'],
  ['./scripts/live-demo.sh --act crash', '--report FILE'],
  ['./scripts/test.sh', '--tally FILE'],
] as const)('help: %s tells its options and installs nothing', async ([command, option]) => {
  checkout.fake('node', 'exit 1');
  for (const flag of ['--help', '-h']) {
    const { status, output } = await checkout.run(`${command} ${flag}`);
    expect(output).toMatch(/^Usage: /);
    expect(output).toContain(option);
    expect(status).toBe(0);
  }
  expect(checkout.has('.runs')).toBe(false);
});

test.for([
  ['./scripts/package.sh --bogus'],
  ['./scripts/postdeploy.sh --bogus x'],
  ['./scripts/postdeploy.sh --env shop --parameters no.json'],
  ['./scripts/rotate-keys.sh --bogus'],
  ['./scripts/rotate-keys.sh --env Shop'],
] as const)('options: %s is refused, and fetches nothing for it', async ([command]) => {
  checkout.fake('node', 'exit 1');
  checkout.fake('npx', 'echo npx was asked; exit 1');
  const { status, output } = await checkout.run(command);
  expect(output).toMatch(/^paramedic: .*(is not known|no file no\.json|must be 2 to 32)/);
  expect(output).not.toContain('npx');
  expect(status).toBe(1);
});

test('demo: is the very process that the script was, with its arguments', async () => {
  checkout.write(
    'src/cli/main.ts',
    `import { writeFileSync } from 'node:fs';
     process.on('SIGTERM', () => process.exit(7));
     writeFileSync('seen', JSON.stringify([process.pid, ...process.argv.slice(2)]));
     setTimeout(() => process.exit(1), 10_000);`,
  );
  const { child, ended } = checkout.start("exec ./scripts/live-demo.sh --act 'a b' --fast");
  for (let tries = 0; tries < 200 && !checkout.has('seen'); tries += 1) await wait(25);
  expect(JSON.parse(checkout.read('seen'))).toEqual([child.pid, 'demo', '--act', 'a b', '--fast']);
  child.kill('SIGTERM');
  expect((await ended).status).toBe(7);
});

test.for([
  ['echo "12 0" >"$2"', '12 passed, 0 failed', 0],
  ['echo "12 3" >"$2"; exit 1', '12 passed, 3 failed', 1],
  ['echo "12 0" >"$2"; exit 1', '12 passed, 1 failed', 1],
  ['echo cannot install; exit 1', '0 passed, 1 failed', 1],
] as const)(
  'ci: the last line is plain, after a test.sh of: %s',
  async ([script, line, wanted]) => {
    checkout.write('scripts/test.sh', `#!/bin/bash\n${script}\n`);
    const { status, output } = await checkout.run('cd / && bash "$OLDPWD/.ci/run"');
    expect(output.trimEnd().split('\n').at(-1)).toBe(line);
    expect(status).toBe(wanted);
  },
);
