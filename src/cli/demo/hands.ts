/**
 * The hands of the demo: what its users, its operator and its people do. In: the running local
 * Azure. Out: patients that fall ill, orders to ARM, and requests to Paramedic by a person's token,
 * each with its answer. What cannot be done at all is thrown.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Call } from '../../local/cloud-call.ts';
import type { LocalAzure } from '../../local/cloud.ts';
import type { Hands, PersonsAnswer } from './act.ts';
import { audience, identities, people, resourceIdOf } from './cast.ts';
import type { FailoverName, PatientName, PersonName, Side } from './cast.ts';
import type { Diaries } from './diary.ts';
import { urlIn } from './stage.ts';

export interface HandsOptions {
  readonly azure: LocalAzure;
  readonly call: Call;
  readonly diaries: Diaries;
  /** Before the answer, which may take long. */
  readonly onAsk: (person: PersonName, group: FailoverName, says: string) => void;
  /** `why` is what was answered in words. */
  readonly onAnswer: (answer: PersonsAnswer, says: string, why: string) => void;
  readonly signal: AbortSignal;
}

const callTimeoutMs = 10_000;
/** The door probes both sides several times and moves traffic while its caller waits. */
const moveTimeoutMs = 60_000;
const asksMax = 10;
const waitSecondsMax = 60;

export const personsToken = ({ entra }: Pick<LocalAzure, 'entra'>, name: PersonName) => {
  const { oid, roles } = people[name];
  return entra.issue({ audience, who: { oid, name }, roles });
};

export function handsOn({ azure, call, diaries, onAsk, onAnswer, signal }: HandsOptions): Hands {
  const post = async (url: string, headers: Readonly<Record<string, string>>, what: string) => {
    const { status } = await call({ method: 'POST', url, headers, timeoutMs: callTimeoutMs });
    if (status >= 300) throw new Error(`${what} was answered with ${status}`);
  };

  async function order(patient: PatientName, what: 'start' | 'stop'): Promise<void> {
    const { clientId } = identities.operator;
    const token = await azure.token({ clientId, resource: azure.armUrl });
    const url = `${azure.armUrl}${resourceIdOf(patient)}/${what}?api-version=2025-09-01`;
    await post(url, { Authorization: `Bearer ${token}` }, `The ${what} of ${patient}`);
  }

  async function ask(person: PersonName, group: FailoverName, to: Side): Promise<void> {
    for (let asks = 0; asks < asksMax; asks += 1) {
      const body = { to, reason: 'an act of the demo' };
      onAsk(person, group, `asks to move ${group} to ${to}`);
      const { status, said } = await asPerson(
        azure,
        call,
        person,
        `do_failover?group=${group}`,
        body,
      );
      const { reason = '', explanation = '', retry_after: wait } = said;
      const again = status === 409 && wait !== undefined ? Math.min(wait, waitSecondsMax) : null;
      const rest = again === null ? '' : ` It may be asked again in ${again} s.`;
      const answer = { at: Date.now(), person, group, asked: 'move', status } as const;
      onAnswer(answer, `answers ${person} ${status} ${reason}`, `${explanation}${rest}`);
      if (again === null) return;
      await pause(again * 1_000, undefined, { signal });
    }
  }

  return {
    tell: (patient, what) => post(`${urlIn(azure, patient)}/${what}`, {}, `${patient}: /${what}`),
    stop: (patient) => order(patient, 'stop'),
    async repair(patient) {
      diaries.repair(patient);
      await order(patient, 'start');
    },
    ask,
    async approve(person, group) {
      const id = await openAsk(azure, call, group);
      onAsk(person, group, `approves ${id}`);
      const body = { verdict: 'approve' };
      const { status, said } = await asPerson(azure, call, person, `approvals/${id}`, body);
      const answer = { at: Date.now(), person, group, asked: 'approval', status } as const;
      const { error = '', message = '' } = said;
      onAnswer(answer, `answers ${person} ${status} ${error}`.trimEnd(), message);
    },
  };
}

/** What the doors' answers say, as far as the demo shows it. */
interface Said {
  readonly reason?: string;
  readonly explanation?: string;
  readonly error?: string;
  readonly message?: string;
  readonly retry_after?: number;
}

interface Answered {
  readonly status: number;
  readonly said: Said;
}

/** A question to one of Paramedic's doors, by a person. */
async function asPerson(
  azure: LocalAzure,
  call: Call,
  person: PersonName,
  path: string,
  body: object,
): Promise<Answered> {
  const answer = await call({
    method: 'POST',
    url: `${azure.host.url}/api/${path}`,
    headers: {
      'x-functions-key': azure.host.keys.master,
      Authorization: `Bearer ${await personsToken(azure, person)}`,
      'Content-Type': 'application/json',
    },
    body: JSON.stringify(body),
    timeoutMs: moveTimeoutMs,
  });
  return { status: answer.status, said: JSON.parse(answer.body) as Said };
}

/** The id of a group's open question, as GET /api/approvals has it. */
async function openAsk(azure: LocalAzure, call: Call, group: FailoverName): Promise<string> {
  const { body } = await call({
    method: 'GET',
    url: `${azure.host.url}/api/approvals`,
    headers: { 'x-functions-key': azure.host.keys.master },
    timeoutMs: callTimeoutMs,
  });
  const { approvals = [] } = JSON.parse(body) as {
    readonly approvals?: readonly { readonly id: string; readonly group: string }[];
  };
  const open = approvals.find((one) => one.group === group);
  if (open === undefined) throw new Error(`There is no open approval of ${group}`);
  return open.id;
}
