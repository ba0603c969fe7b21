/**
 * The decision: state and evidence in, one step out. Pure and total; the table in ARCHITECTURE.md
 * is this switch, a row a branch, and each phase's branches are its own file.
 */
import { fromCooling } from './phases/cooling.ts';
import { fromEscalated } from './phases/escalated.ts';
import { fromQuiet } from './phases/quiet.ts';
import { fromSuspected } from './phases/suspected.ts';
import { fromTreating } from './phases/treating.ts';
import { fromVerifying } from './phases/verifying.ts';
import { judge } from './judge.ts';
import { withRun } from './limits.ts';
import type { Evidence } from './evidence.ts';
import type { Incident } from './incident.ts';
import type { Seen, Step } from './step.ts';

export function decide(seen: Seen, evidence: Evidence): Step {
  const incident = withRunSeen(seen.incident, evidence);
  const judgement = judge(evidence, incident.runs, seen.target.policy);
  const at = { ...seen, incident };
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
