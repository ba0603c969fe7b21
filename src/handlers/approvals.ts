/**
 * The questions that policies ask of people before a failover. Anybody with a key may read them;
 * only a person with the approver's role, and not who asked, may answer.
 */
import { z } from 'zod';
import { answer, jsonOf, notFound, refused } from './http.ts';
import { askId, askView } from './approval-view.ts';
import { callerOf, forbidden, hasRole, roles, unauthorized } from './person.ts';
import { door, personPatience } from './door.ts';
import { eachLimited } from '../pipeline/each.ts';
import { judgeAsk } from '../pipeline/failover/approve.ts';
import { lineOf, problemsOf } from './schema.ts';
import { PortError } from '../pipeline/port-error.ts';
import type { App } from '../pipeline/app.ts';
import type { Ask } from '../core/failover/state.ts';
import type { FailoverGroup } from '../core/failover/group.ts';
import type { Judged } from '../pipeline/failover/approve.ts';
import type { Request, Response } from './http.ts';

const groupsAtOnce = 8;
const bodyBytesMax = 4_096;

/** GET /api/approvals: the open questions of all failover groups. */
export const approvals = door('approvals', personPatience, async (app) => {
  const groups = app.configuration.failovers;
  const open = await eachLimited(groups, groupsAtOnce, (group) => openIn(app, group));
  return answer(200, { approvals: open.flat() });
});

/** A row that cannot be read must not hide the questions of other groups. */
async function openIn({ ports }: App, group: FailoverGroup) {
  try {
    const { state, now } = await ports.failovers.load(group);
    const ask = state.value?.ask ?? null;
    const isOpen = ask?.verdict === 'open' && now < ask.expiresAt;
    return ask !== null && isOpen ? [askView(group, ask)] : [];
  } catch (error) {
    if (!(error instanceof PortError) || error.kind !== 'damaged') throw error;
    ports.log.error('paramedic.row_damaged', { target: group.id, problem: error.message });
    return [];
  }
}

/** GET and POST /api/approvals/{id}. */
export const approval = door('approval', personPatience, async (app, request) => {
  const named = askNamed(app, request.params['id'] ?? '');
  if (request.method === 'POST') return judge(app, request, named);
  if (named === null) return unknownAsk;
  const { group, epoch } = named;
  const ask = (await app.ports.failovers.load(group)).state.value?.ask ?? null;
  return ask?.id === epoch ? answer(200, askView(group, ask)) : unknownAsk;
});

interface Named {
  readonly group: FailoverGroup;
  readonly epoch: number;
}

/** Exactly as it was given out: a question has one name. */
function askNamed({ configuration }: App, id: string): Named | null {
  const [, name, epoch] = /^([a-z0-9-]{1,63})\.(0|[1-9]\d{0,9})$/.exec(id) ?? [];
  const group = configuration.failovers.find((one) => one.name === name);
  return group === undefined ? null : { group, epoch: Number(epoch) };
}

const unknownAsk = notFound(
  'there is no such question: a failover group keeps its last one alone; see GET /api/approvals',
);

const verdicts = { approve: 'approved', refuse: 'refused' } as const;

const verdictBody = z.strictObject({
  verdict: z.enum(['approve', 'refuse']),
  reason: lineOf(200).nullish(),
});

/** Who may not answer learns nothing of what there is to answer. */
async function judge(app: App, request: Request, named: Named | null): Promise<Response> {
  const caller = await callerOf(app, request);
  if (!caller.ok) return caller.response;
  const { person } = caller;
  if (person === null) {
    return unauthorized(
      'a function key is no person and cannot approve: send an Entra token as Authorization: Bearer',
    );
  }
  if (!hasRole(person, roles.approver)) {
    return forbidden(`approvals need the app role ${roles.approver}, which this person has not`);
  }
  if (named === null) return unknownAsk;
  const body = jsonOf(request.body, bodyBytesMax);
  if (!body.ok) return refused([body.problem]);
  const read = verdictBody.safeParse(body.json ?? {});
  if (!read.success) return refused(problemsOf(read.error));
  const { group, epoch } = named;
  const { verdict, reason } = read.data;
  const judged = await judgeAsk(app, group, epoch, verdicts[verdict], person, reason ?? '');
  const id = askId(group, { id: epoch });
  app.ports.log.info('paramedic.approval_judged', {
    approval: id,
    verdict,
    by: person.id,
    result: judged.kind,
  });
  return judgedAnswer(group, judged);
}

function judgedAnswer(group: FailoverGroup, judged: Judged): Response {
  switch (judged.kind) {
    case 'taken':
    case 'already':
      return answer(200, { result: judged.kind, approval: askView(group, judged.ask) });
    case 'no_such_ask':
      return unknownAsk;
    case 'own_request':
      return forbidden('who asked for a move cannot approve it: somebody else must');
    case 'too_late':
      return answer(409, {
        error: 'too_late',
        message: tooLate(judged.ask),
        approval: askView(group, judged.ask),
      });
  }
}

const tooLate = ({ verdict }: Ask): string =>
  verdict === 'open'
    ? 'the time to answer is over, which is a refusal'
    : `it is ${verdict} already and cannot be answered any more`;
