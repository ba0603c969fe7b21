// What checkov is given of the templates, with a fake compiler and a checkov that is played: it
// sees nothing of resources that are written by name, as the real one, and minds TLS 1.0.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { aCheckout, type Checkout } from './a-checkout.ts';

// As `bicep build FILE --outfile OUT` does; what is built lies beside the template.
const bicep = `if grep -q broken "$2"; then echo 'Error BCP018' >&2; exit 1; fi
cp "\${2%.bicep}.json" "$4"`;
const checkov = `folder="\${@: -1}"
for file in "$folder"/*.json; do
  echo "$(basename "$file") $(jq -c '[.resources[].name]' "$file")"
  jq -e '(.resources | type) == "object" or
    all(.resources[]; .properties.minimumTlsVersion != "TLS1_0")' "$file" >/dev/null || exit 1
done`;

const account = (tls: string) => ({
  type: 'Microsoft.Storage/storageAccounts',
  name: 'account',
  properties: { minimumTlsVersion: tls },
});
const others = {
  found: { existing: true, type: 'Microsoft.Web/sites', name: 'found' },
  one: { type: 'Microsoft.Resources/deployments', name: 'one' },
};

let checkout: Checkout;
const build = (template: string, resources: object): void => {
  checkout.write(`infra/${template}.bicep`, '');
  checkout.write(`infra/${template}.json`, JSON.stringify({ resources }));
};
beforeEach(() => {
  checkout = aCheckout();
  checkout.fake('bicep', bicep);
  checkout.fake('pipx', checkov);
  build('main', []);
  build('modules/storage', { account: account('TLS1_2'), ...others });
});
afterEach(() => checkout.remove());

test('checkov: sound templates pass, each handed over as a list of what it makes', async () => {
  const { output, status } = await checkout.run('./scripts/checkov.sh');
  expect(output.split('\n').toSorted()).toEqual([
    '',
    'main.json []',
    'modules-storage.json ["account"]',
  ]);
  expect(status).toBe(0);
});

test.for([
  ['a mistake', { account: account('TLS1_0') }, /checkov complains \(above\)/],
  ['a mistake in a list', [account('TLS1_0')], /checkov complains \(above\)/],
  ['no account', others, /no storage account was found to plant a mistake in/],
] as const)('checkov: fails at %s', async ([, resources, words]) => {
  build('modules/storage', resources);
  const { output, status } = await checkout.run('./scripts/checkov.sh');
  expect(output).toMatch(words);
  expect(status).toBe(1);
});

test('checkov: fails where checkov reads nothing', async () => {
  checkout.fake('pipx', 'exit 0');
  const { output, status } = await checkout.run('./scripts/checkov.sh');
  expect(output).toMatch(/it read none of the templates/);
  expect(status).toBe(1);
});

test('checkov: what does not compile is called so', async () => {
  checkout.write('infra/main.bicep', 'broken');
  const { output, status } = await checkout.run('./scripts/checkov.sh');
  expect(output).toMatch(/^Error BCP018\nparamedic: infra\/main\.bicep does not compile/);
  expect(status).toBe(1);
});
