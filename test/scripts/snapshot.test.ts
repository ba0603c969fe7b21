// The snapshot of what the templates deploy, with a fake Bicep compiler: what CI says while none is
// committed, and that a difference fails once one is.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { aCheckout, type Checkout } from './a-checkout.ts';

const committed = 'infra/snapshot/main.snapshot.json';
// Compiles what is not `broken`; writes `new`, or compares with it, as `bicep snapshot PARAMETERS
// --mode MODE` does.
const bicep = `if grep -q broken "$2"; then echo 'Error BCP018'; exit 1; fi >&2
[ "$1" = snapshot ] || { echo '{}'; exit 0; }
file=\${2%.bicepparam}.snapshot.json
if [ "$4" = overwrite ]; then echo new >"$file"; else grep -qx new "$file" || { echo '- old'; exit 1; }; fi`;

let checkout: Checkout;
beforeEach(() => {
  checkout = aCheckout();
  checkout.fake('bicep', bicep);
  checkout.write('infra/snapshot/main.bicepparam', '');
});
afterEach(() => checkout.remove());

test.for([
  ['GITHUB_ACTIONS=true', '::warning::no snapshot is committed yet'],
  ['TF_BUILD=True', '##vso[task.logissue type=warning]no snapshot is committed yet'],
  ['', 'paramedic: no snapshot is committed yet'],
] as const)('snapshot: a first one is written, and warned of: %s', async ([where, words]) => {
  const { output, status } = await checkout.run(`${where} ./scripts/snapshot.sh`);
  expect(output).toContain(words);
  expect(status).toBe(0);
  expect(checkout.read(committed)).toBe('new\n');
  expect((await checkout.run('./scripts/snapshot.sh')).output).toBe('');
});

test('snapshot: a difference fails, and only a pipeline writes it down', async () => {
  checkout.write(committed, 'old\n');
  const { output, status } = await checkout.run('CI= TF_BUILD= ./scripts/snapshot.sh');
  expect(output).toContain('- old');
  expect(output).toContain('./scripts/snapshot.sh --update');
  expect(status).toBe(1);
  expect(checkout.read(committed)).toBe('old\n');
  expect((await checkout.run('CI=true ./scripts/snapshot.sh')).status).toBe(1);
  expect(checkout.read(committed)).toBe('new\n');
});

test('snapshot: is written anew, when a change is meant', async () => {
  checkout.write(committed, 'old\n');
  expect((await checkout.run('./scripts/snapshot.sh --update')).status).toBe(0);
  expect(checkout.read(committed)).toBe('new\n');
});

test.for([[''], ['--update']])(
  'snapshot: what does not compile is called so, and nothing is written: %s',
  async ([option]) => {
    checkout.write(committed, 'old\n');
    checkout.write('infra/snapshot/main.bicepparam', 'broken');
    const { output, status } = await checkout.run(`CI=true ./scripts/snapshot.sh ${option}`);
    expect(output).toMatch(/^Error BCP018\nparamedic: the templates do not compile/);
    expect(output).not.toContain('something else');
    expect(status).toBe(1);
    expect(checkout.read(committed)).toBe('old\n');
  },
);
