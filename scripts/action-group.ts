// In: an action group as ARM gives it, on standard input; for `send` also the id of the function
// app, the address of its function `alerts` and, in $ALERTS_KEY, a key of it. Out: the same group
// on standard output, to be put back: without our receiver, or with a new one; nothing where it has
// just that receiver. Other receivers stay. Azure keeps the key of a receiver as it was made: after
// a new key the receiver is removed and made again (Microsoft Learn: action groups).
import { text } from 'node:stream/consumers';

const name = 'paramedic';
const charsMax = 1_000_000;

interface FunctionReceiver {
  readonly name: string;
  readonly functionAppResourceId?: string;
  readonly httpTriggerUrl?: string;
}

interface WebhookReceiver {
  readonly name: string;
  readonly serviceUri?: string;
}

export interface ActionGroup {
  readonly location: string;
  readonly tags?: unknown;
  readonly properties: {
    readonly azureFunctionReceivers?: readonly FunctionReceiver[] | null;
    /** Ours is here where infra/subscriptions.bicep was given an `alertCaller`. */
    readonly webhookReceivers?: readonly WebhookReceiver[] | null;
  };
}

export interface Destination {
  /** ARM id of the function app. */
  readonly appId: string;
  /** https, without a query. */
  readonly url: string;
  readonly key: string;
}

const isOurs = (receiver: { readonly name: string }): boolean => receiver.name === name;

export function withoutReceiver({ location, tags, properties }: ActionGroup): ActionGroup {
  const others = <R extends { readonly name: string }>(all: readonly R[] | null | undefined) =>
    (all ?? []).filter((receiver) => !isOurs(receiver));
  const azureFunctionReceivers = others(properties.azureFunctionReceivers);
  const webhookReceivers = others(properties.webhookReceivers);
  return {
    location,
    tags,
    properties: { ...properties, azureFunctionReceivers, webhookReceivers },
  };
}

/** A secure webhook stays one: who calls is proved as before, and only the key is new. */
export function withReceiver(group: ActionGroup, { appId, url, key }: Destination): ActionGroup {
  const address = `${url}?code=${encodeURIComponent(key)}`;
  const rest = withoutReceiver(group);
  const { azureFunctionReceivers, webhookReceivers } = rest.properties;
  const webhook = group.properties.webhookReceivers?.find(isOurs);
  if (webhook !== undefined) {
    const ours = { ...webhook, serviceUri: address };
    const all = [...(webhookReceivers ?? []), ours];
    return { ...rest, properties: { ...rest.properties, webhookReceivers: all } };
  }
  const ours = {
    name,
    functionAppResourceId: appId,
    functionName: 'alerts',
    httpTriggerUrl: address,
    useCommonAlertSchema: true,
  };
  const all = [...(azureFunctionReceivers ?? []), ours];
  return { ...rest, properties: { ...rest.properties, azureFunctionReceivers: all } };
}

/** Whether alerts go there already, with that very key. */
export function sendsTo({ properties }: ActionGroup, { appId, url, key }: Destination): boolean {
  const address = `${url}?code=${encodeURIComponent(key)}`;
  const receiver = properties.azureFunctionReceivers?.find(isOurs);
  const sameApp = receiver?.functionAppResourceId?.toLowerCase() === appId.toLowerCase();
  const webhook = properties.webhookReceivers?.find(isOurs);
  return webhook?.serviceUri === address || (sameApp && receiver?.httpTriggerUrl === address);
}

/** ARM's answer is believed to be an action group where it has the two fields that are used. */
function parse(json: string): ActionGroup {
  if (json.length > charsMax) throw new Error('standard input is longer than any action group');
  const group: unknown = JSON.parse(json);
  const sound =
    typeof group === 'object' && group !== null && 'location' in group && 'properties' in group;
  if (!sound) throw new Error('standard input is not an action group');
  return group as ActionGroup;
}

async function main([verb, appId, url]: readonly string[]): Promise<void> {
  const group = parse(await text(process.stdin));
  const key = process.env['ALERTS_KEY'];
  if (verb === 'remove') {
    process.stdout.write(JSON.stringify(withoutReceiver(group)));
  } else if (verb === 'send' && appId !== undefined && url !== undefined && key) {
    const destination = { appId, url, key };
    if (sendsTo(group, destination)) return;
    process.stdout.write(JSON.stringify(withReceiver(group, destination)));
  } else {
    throw new Error('say "remove", or "send APP_ID URL" with a key in $ALERTS_KEY');
  }
}

if (import.meta.main) {
  await main(process.argv.slice(2)).catch((error: unknown) => {
    // A parser's message may quote what it read, and that holds a key.
    const told = error instanceof Error && !(error instanceof SyntaxError);
    console.error(`action-group: ${told ? error.message : 'standard input is not JSON'}`);
    process.exitCode = 1;
  });
}
