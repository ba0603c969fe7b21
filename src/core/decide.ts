/**
 * The decision: state and evidence in, one step out. Pure and total; the table in ARCHITECTURE.md
 * is this switch, a row a branch, and each phase's branches are its own file.
 */
import { fromCooling } from './phases/cooling.ts';
import { fromEscalated } from './phases/escalated.ts';
import { fromQuiet } from './phases/quiet.ts';
import { fromSuspected } from './phases/suspected.ts';
import { heardIn, toldOf, withHeard } from './foreign.ts';
import { fromTreating } from './phases/treating.ts';
import { fromVerifying } from './phases/verifying.ts';
import { judge } from './judge.ts';
import { withRun } from './limits.ts';
import type { Evidence } from './evidence.ts';
import type { Heard } from './foreign.ts';
import type { Incident } from './incident.ts';
import type { Judgement } from './judge.ts';
import type { Seen, Step } from './step.ts';

export function decide(seen: Seen, evidence: Evidence): Step {
  const heard = heardIn(seen, evidence);
  const counted = heard === null ? seen : withHeard(seen, heard, evidence.now);
  const foreign = heard === null || heard.ours ? null : heard;
  const incident = withRunSeen(counted.incident, evidence);
  const judgement = judge(evidence, incident, seen.target.policy);
  const said = isStopped(foreign, incident) ? unlessUnhealthy(judgement) : judgement;
  const step = fromPhase({ ...counted, incident }, evidence, said);
  return heard === null ? step : toldOf(step, counted, heard, evidence.now);
}

/** Whoever started it later than it was stopped wants it to run. */
const isStopped = (foreign: Heard | null, { foreignStartAt }: Incident): boolean =>
  foreign?.action === 'stop' && (foreignStartAt === null || foreignStartAt < foreign.at);

/** ARM may show a stop late: what is unhealthy by somebody's will wants no restart. */
function unlessUnhealthy(judgement: Judgement): Judgement {
  if (judgement.kind !== 'unhealthy') return judgement;
  const { detail } = judgement;
  return { kind: 'unclear', reason: 'foreign_action', detail, forget: true, clearAfterMs: null };
}

function fromPhase(at: Seen, evidence: Evidence, judgement: Judgement): Step {
  const { incident } = at;
  switch (incident.phase) {
    case 'quiet':
      return fromQuiet({ ...at, incident }, evidence, judgement);
    case 'suspected':
      return fromSuspected({ ...at, incident }, evidence, judgement);
    case 'treating':
      return fromTreating({ ...at, incident }, evidence);
    case 'verifying':
      return fromVerifying({ ...at, incident }, evidence, judgement);
    case 'cooling':
      return fromCooling({ ...at, incident }, evidence, judgement);
    case 'escalated':
      return fromEscalated({ ...at, incident }, evidence, judgement);
  }
}

/** The incident with this look's run among those seen lately. */
function withRunSeen(incident: Incident, { platform, now }: Evidence): Incident {
  if (!platform.known || platform.state !== 'serving' || platform.runToken === null) {
    return incident;
  }
  return { ...incident, runs: withRun(incident.runs, platform.runToken, now) };
}
