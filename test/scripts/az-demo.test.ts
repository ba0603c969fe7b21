// live-demo.sh --azure: it says what is missing before anything is installed or broken, and hands
// the demo what it found, the key by the environment alone.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { anAzureCli, hostKeys, key, type AzureCli } from './an-azure-cli.ts';

let cli: AzureCli;
beforeEach(() => {
  cli = anAzureCli();
  cli.fake('npm', 'mkdir -p node_modules');
  cli.answers({ when: hostKeys, says: key });
  cli.write(
    'src/cli/main.ts',
    `import { writeFileSync } from 'node:fs';
     const { PARAMEDIC_URL, PARAMEDIC_KEY, PARAMEDIC_GROUP, PARAMEDIC_APP } = process.env;
     const found = [PARAMEDIC_URL, PARAMEDIC_KEY, PARAMEDIC_GROUP, PARAMEDIC_APP];
     writeFileSync('seen.json', JSON.stringify([found, process.argv.slice(2)]));`,
  );
});
afterEach(() => cli.remove());

const demo = './scripts/live-demo.sh --azure';

test('live demo: the demo gets what az knows, and its own options', async () => {
  const ended = await cli.run(`${demo} --env shop --yes --act hang --report out.json`);
  expect(ended.status).toBe(0);
  expect(JSON.parse(cli.read('seen.json'))).toEqual([
    ['https://func-shop.example.net', key, 'rg-shop', 'func-shop'],
    ['demo', '--azure', '--act', 'hang', '--report', 'out.json'],
  ]);
  expect(cli.keptSecret(ended)).toBe(true);
});

test.for([
  [{ when: 'account show', fails: 'Please run az login' }, '--env shop --yes', "Run 'az login'"],
  [{ when: 'group list' }, '--env shop --yes', './scripts/deploy.sh --env shop'],
  [{ when: 'nothing' }, '--yes', '--env must be'],
  [{ when: 'nothing' }, '--env shop', 'say --yes'],
  [{ when: hostKeys, says: '' }, '--env shop --yes', 'no host key'],
] as const)('live demo: what is missing is said first: %o', async ([answer, options, says]) => {
  cli.answers(answer);
  const { status, output } = await cli.run(`${demo} ${options} </dev/null`);
  expect(output).toContain(says);
  expect(status).toBe(1);
  expect(cli.has('seen.json')).toBe(false);
});
