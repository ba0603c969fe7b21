/**
 * What an event of a known type asks of us. Who may send to our topic may ask for a look, never for
 * an act; what Azure tells of somebody else's hands is passed on with the look. Any other event
 * means nothing and is only recorded.
 */
import { z } from 'zod';
import { failoverId } from '../core/failover/group.ts';
import { problemOf } from './event-envelope.ts';
import { subjectsOf } from '../pipeline/look-after.ts';
import { targetsMax } from './routing.ts';
import type { App } from '../pipeline/app.ts';
import type { GridEvent } from './event-envelope.ts';

/** What somebody did to a target through ARM. */
export interface Done {
  readonly action: 'restart' | 'start' | 'stop';
  /** For people: a name, or an app's id. */
  readonly by: string;
  /** Azure says which app it was, and we know that it is not us. */
  readonly surely: boolean;
}

export type Meaning =
  /** Ids of subjects that are configured, and those that are not. */
  | {
      readonly kind: 'look';
      readonly ids: readonly string[];
      readonly unknown: readonly string[];
    }
  | { readonly kind: 'foreign' | 'own'; readonly id: string; readonly done: Done }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'malformed'; readonly problem: string };

export function meaningOf(event: GridEvent, app: App): Meaning {
  switch (event.type) {
    case 'Paramedic.LookRequested':
      return lookAsked(event, app);
    case 'Microsoft.Resources.ResourceActionSuccess':
      return actionTaken(event, app);
    default:
      return { kind: 'nothing' };
  }
}

const lookData = z.object({ targets: z.array(z.string().min(1).max(72)).min(1).max(targetsMax) });

function lookAsked({ data, subject }: GridEvent, { configuration }: App): Meaning {
  const named = idIn(subject);
  const isSaid = data !== null && typeof data === 'object' && 'targets' in data;
  const read = lookData.safeParse(isSaid || named === null ? data : { targets: [named] });
  if (!read.success) return { kind: 'malformed', problem: problemOf(read.error, 'data') };
  const { targets } = read.data;
  const ids = subjectsOf(configuration, targets).map(({ id }) => id);
  return { kind: 'look', ids, unknown: targets.filter((id) => !ids.includes(id)) };
}

/** `targets/orders`, `failover/shop`: what our own events have as their subject, too. */
function idIn(subject: string): string | null {
  const [, kind, name = ''] = /^(targets|failovers?)\/([^/]{1,63})$/.exec(subject) ?? [];
  if (kind === undefined) return null;
  return kind === 'targets' ? name : failoverId(name);
}

const text = z.string().max(2_048);
/** Azure's own body, read for no more than is needed (Microsoft Learn: resource group events). */
const actionData = z.object({
  operationName: text,
  resourceUri: text.nullish(),
  claims: z.record(z.string(), z.unknown()).nullish().catch(null),
});

const operation = /^microsoft\.containerinstance\/containergroups\/(restart|start|stop)\/action$/;

function actionTaken(event: GridEvent, { configuration, ownIdentity }: App): Meaning {
  // Of a CloudEvent its sender writes the source, too: it may as well be anybody's.
  if (event.schema !== 'event-grid') return { kind: 'nothing' };
  const read = actionData.safeParse(event.data);
  if (!read.success) return { kind: 'malformed', problem: problemOf(read.error, 'data') };
  const { operationName, resourceUri, claims } = read.data;
  const [, action] = operation.exec(operationName.toLowerCase()) ?? [];
  if (action !== 'restart' && action !== 'start' && action !== 'stop') return { kind: 'nothing' };
  const concerned = [event.subject, resourceUri ?? ''].map((id) => id.toLowerCase());
  const target = configuration.targets.find(({ resourceId }) =>
    concerned.includes(resourceId.toLowerCase()),
  );
  if (target === undefined || !isAbove(event.source, target.resourceId)) return { kind: 'nothing' };
  const appId = claimIn(claims, ['appid']);
  // Where a name is not known, core still recognises our act by the claim that it belongs to.
  const isKnown = appId !== null && ownIdentity !== null;
  const isOwn = isKnown && appId.toLowerCase() === ownIdentity.toLowerCase();
  const by = lineOf(claimIn(claims, personClaims) ?? appId ?? 'somebody');
  return {
    kind: isOwn ? 'own' : 'foreign',
    id: target.id,
    done: { action, by, surely: isKnown && !isOwn },
  };
}

/**
 * Azure tells of a resource by the resource group or the subscription that it is in, which Event
 * Grid stamps as the topic (Microsoft Learn: resource group events). Of any other topic, a custom
 * one above all, whoever may send there writes the bodies.
 */
const isAbove = (topic: string, resourceId: string): boolean =>
  resourceId.toLowerCase().startsWith(`${topic.toLowerCase()}/`);

/** Claims in ARM's events are those of the token, some by their old URIs; an app has neither. */
const personClaims = ['http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn', 'name'];
const nameCharsMax = 100;

function claimIn(
  claims: Readonly<Record<string, unknown>> | null | undefined,
  names: readonly string[],
): string | null {
  for (const name of names) {
    const value = claims?.[name];
    if (typeof value === 'string' && value !== '') return value;
  }
  return null;
}

/** For logs and the audit: one line, bounded. */
const lineOf = (text: string): string =>
  text
    .replaceAll(/\p{Cc}/gu, ' ')
    .slice(0, nameCharsMax)
    .toWellFormed();
