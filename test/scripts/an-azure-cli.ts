// A fake `az` for the scripts that talk to Azure: a checkout whose `az` notes each command and
// answers by the first rule that fits. Nothing of Azure is simulated beyond the answers; whether
// the commands themselves exist is what az-commands.test.ts asks the real one.
import { aCheckout, type Checkout, type Ended } from './a-checkout.ts';

export interface Answer {
  /** What the command's arguments, joined by blanks, must begin with. */
  readonly when: string;
  readonly says?: string;
  /** Standard error; the exit status is 1 then. */
  readonly fails?: string;
  /** How often; it holds for ever where left out. */
  readonly times?: number;
}

export interface AzureCli extends Checkout {
  /** The commands so far, without `az`, in order. */
  readonly asked: () => readonly string[];
  /** The commands so far that hold all of the words. */
  readonly about: (...words: readonly string[]) => readonly string[];
  /** Later answers come before earlier ones. */
  readonly answers: (...answers: readonly Answer[]) => void;
  /** What the scripts slept, in seconds: nothing really sleeps. */
  readonly slept: () => readonly number[];
  /** Whether the key was seen by nobody: neither on a screen nor in the arguments of a process. */
  readonly keptSecret: (ended: Ended) => boolean;
  /** The bodies that az was told to send, in order. */
  readonly bodies: () => readonly unknown[];
}

/** As Azure makes them, with what a shell or a URL could trip over. */
export const key = 'k3y/that+nobody=may%see';
const group = '/subscriptions/s/resourceGroups/rg-shop';
const providers = `${group}/providers`;
export const site = `${providers}/Microsoft.Web/sites/func-shop`;
export const actionGroup = `${providers}/Microsoft.Insights/actionGroups/ag-paramedic-shop`;
/** How a script asks a provider what the group has of a type. */
export const ofGroup = (type: string): string =>
  `rest --method get --url /subscriptions/11111111-2222/resourceGroups/rg-shop/providers/${type}?`;

/** Those that scripts/before.sh asks for. */
const providersKnown = `Microsoft.App
Microsoft.ContainerInstance
Microsoft.EventGrid
Microsoft.Insights
Microsoft.ManagedIdentity
Microsoft.Network
Microsoft.OperationalInsights
Microsoft.Storage
Microsoft.Web`;

/** What az says of an environment that is deployed and whole, but for the receiver of alerts. */
const deployed: readonly Answer[] = [
  { when: 'account show', says: 'Pay as you go\n11111111-2222' },
  { when: 'provider list', says: providersKnown },
  { when: 'version', says: '2.88.0' },
  { when: 'bicep version', says: 'Bicep CLI version 0.38.3 (1a2b3c4d5e)' },
  { when: 'group list --tag azd-env-name=shop --query [0].location', says: 'westeurope' },
  { when: 'group list', says: 'rg-shop' },
  { when: ofGroup('Microsoft.Web/sites'), says: `${site}\tfunc-shop.example.net` },
  { when: ofGroup('Microsoft.Insights/actionGroups'), says: actionGroup },
  {
    when: `rest --method get --url ${actionGroup}?`,
    says: '{"location":"global","tags":{"azd-env-name":"shop"},"properties":{"enabled":true}}',
  },
];

export const keyIs = (name: string, times?: number): Answer => ({
  when:
    `rest --method post --url ${site}/functions/alerts/listkeys?api-version=2024-11-01 ` +
    `--query "${name}"`,
  says: key,
  ...(times !== undefined && { times }),
});

/** How a script asks for the keys of the host. */
export const hostKeys = `rest --method post --url ${site}/host/default/listkeys?`;

/** How a script makes or deletes the key of that place and name. */
export const keyAt = (method: 'put' | 'delete', place: string): string =>
  `rest --method ${method} --url ${site}/${place}?api-version=2024-11-01`;

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

export function anAzureCli(): AzureCli {
  const checkout = aCheckout();
  let rules: readonly Answer[] = [];
  let written = 0;
  const lines = (file: string): readonly string[] =>
    checkout.has(file) ? checkout.read(file).trimEnd().split('\n') : [];
  const asked = (): readonly string[] => lines('az.log');
  const answers = (...more: readonly Answer[]): void => {
    rules = [...more, ...rules];
    written += 1;
    checkout.fake('az', script(checkout.path, rules, written));
  };
  checkout.fake('sleep', `echo "$1" >>${checkout.path}/sleep.log`);
  answers(...deployed);
  return {
    ...checkout,
    asked,
    about: (...words) => asked().filter((line) => words.every((word) => line.includes(word))),
    answers,
    slept: () => lines('sleep.log').map(Number),
    keptSecret: ({ output }) =>
      [output, ...asked()].every((text) => !text.includes(key) && !text.includes(encoded)),
    bodies: () =>
      lines('bodies.log')
        .filter((line) => line !== '')
        .map((line): unknown => JSON.parse(line)),
  };
}

const encoded = encodeURIComponent(key);

/** `written` keeps what is counted of these rules apart from what was counted of those before. */
function script(folder: string, rules: readonly Answer[], written: number): string {
  const cases = rules.map(({ when, says = '', fails, times }, index) => {
    const count = `${folder}/spent-${written}-${index}`;
    const spent = `"$(cat ${count} 2>/dev/null | wc -l)"`;
    const bound = times === undefined ? '' : ` && [ ${spent} -lt ${times} ]`;
    const told = says === '' ? '' : `printf '%s\\n' ${quoted(says)}; `;
    const end = fails === undefined ? 'exit 0' : `printf '%s\\n' ${quoted(fails)} >&2; exit 1`;
    return `if [[ "$*" == ${quoted(when)}* ]]${bound}; then echo >>${count}; ${told}${end}; fi`;
  });
  const body = `for word; do [[ $word != @* ]] || { cat "\${word#@}"; echo; } >>${folder}/bodies.log; done`;
  return [`echo "$*" >>${folder}/az.log`, body, ...cases, 'exit 0'].join('\n');
}
