/**
 * The closed list of reasons. Every decision bears one, also the decision to do nothing. `says`
 * is for a person on call at 3 a.m.; `unblocks` tells what would let Paramedic act.
 */
import { failoverReasons } from './failover/reasons.ts';
import type { ReasonText } from './reason-text.ts';

const list = {
  ...failoverReasons,
  never_looked: { says: 'It has not been looked at yet.' },
  nothing_wrong: { says: 'It is well and nothing was to be done.' },
  suspicion_raised: { says: 'It may be unwell; it is looked at again before anything is done.' },
  cannot_tell: {
    says: 'We cannot tell whether it is unwell: the trouble may be on our side.',
    unblocks: 'A probe that reaches the target and an answer of ARM about it.',
  },
  healthy_despite_alert: {
    says: 'It answered well each time we looked, so what pointed at it was not followed.',
  },
  recovered_by_itself: { says: 'It was unwell and is well again without us.' },
  never_was_unwell: {
    says: 'It answers well, and no look ever found it unwell: we could not tell before.',
  },
  running_again: { says: 'It was stopped on purpose and runs again.' },
  starting_up: {
    says: 'It has just been started; it is given time to start before it is judged.',
    unblocks: 'The end of its start-up grace.',
  },
  stopped_on_purpose: {
    says: 'Somebody stopped it; it is left alone.',
    unblocks: 'Somebody starting it again.',
  },
  treatment_claimed: { says: 'It was proved unwell and nothing forbids the remedy.' },
  treatment_in_flight: {
    says: 'A worker is at it just now.',
    unblocks: 'Its report, or the time after which it must be gone.',
  },
  treatment_issued: { says: 'The remedy was asked for; only readings can say whether it helped.' },
  treatment_refused: { says: 'The remedy was surely not performed.' },
  treatment_lost: {
    says: 'The worker that claimed the remedy is gone; readings will say what came of it.',
  },
  settled_too_late: {
    says: 'A worker reported on a remedy that had been taken over meanwhile; nothing changed.',
  },
  recovered: { says: 'It is well again after the remedy; it is watched before we close.' },
  treatment_did_not_help: { says: 'The remedy was given its time and the target is still unwell.' },
  relapsed: { says: 'It became unwell again before the incident was closed: the same incident.' },
  incident_closed: { says: 'It stayed well; the incident is closed.' },
  remedies_exhausted: {
    says: 'Every attempt the policy allows was made; a human is needed.',
    unblocks: 'A person asking for another try, or the target becoming well.',
  },
  human_told: { says: 'A human was told.' },
  escalation_acknowledged: { says: 'A person has seen the escalation.' },
  retry_requested: { says: 'A person asked for another try; attempts start afresh.' },
  recovered_without_us: { says: 'It became and stayed well while a human had it.' },
  platform_is_healing: {
    says: 'The platform is repairing it already; a second healer would be in its way.',
    unblocks: 'The platform ending its repair.',
  },
  blocked_by_deployment: {
    says: 'A deployment is in progress.',
    unblocks: 'The end of the deployment.',
  },
  blocked_by_traffic: {
    says: 'Requests of users still succeed, whatever the probe says.',
    unblocks: 'Requests failing too, or the probe agreeing with them.',
  },
  blocked_by_kill_switch: {
    says: 'The kill switch of the fleet is set, or cannot be read.',
    unblocks: 'Lifting the kill switch, or its expiry.',
  },
  blocked_by_pause: {
    says: 'The group or the target is paused.',
    unblocks: 'Lifting the pause, or its expiry.',
  },
  blocked_by_backoff: {
    says: 'The last attempt was too recent.',
    unblocks: 'The end of the backoff.',
  },
  blocked_by_effect_gap: {
    says: 'The last remedy may still be at work.',
    unblocks: 'The time after which a remedy must have ended.',
  },
  blocked_by_slow_look: {
    says: 'This look took so long that its readings are no basis for an act.',
    unblocks: 'A look that is quick enough.',
  },
  blocked_by_target_budget: {
    says: 'The target has used its actions for now.',
    unblocks: 'The oldest action leaving the window of the budget.',
  },
  blocked_by_group_budget: {
    says: 'The group has used its actions for now.',
    unblocks: 'The oldest action leaving the window of the budget.',
  },
  blocked_by_fleet_budget: {
    says: 'The fleet has used its actions for now.',
    unblocks: 'The oldest action leaving the window of the budget.',
  },
  blocked_by_group_slot: {
    says: 'Another member of the group is being treated.',
    unblocks: 'The end of that treatment.',
  },
  blocked_by_storm: {
    says: 'So much of the group is unwell that the cause is likely elsewhere.',
    unblocks: 'A calm group.',
  },
  blocked_by_serving_min: {
    says: 'Too few other members are well to take this one out.',
    unblocks: 'More members becoming well.',
  },
  blocked_by_dry_run: {
    says: 'All would allow the remedy, but the policy is a dry run.',
    unblocks: 'Setting the mode of the policy to heal.',
  },
  blocked_by_failover: {
    says: 'Its failover group is moving, or is about to; a restart would be in its way.',
    unblocks: 'The end of the failover.',
  },
  handed_to_failover: {
    says: 'Every attempt was made; its failover group takes over.',
    unblocks: 'A person asking for another try, or the target becoming well.',
  },
  foreign_action: { says: 'Somebody else restarted, started or stopped it.' },
  wake_poisoned: {
    says: 'A wake failed every time it was tried and was put aside.',
    unblocks: 'Mending what the notice names.',
  },
} as const satisfies Record<string, ReasonText>;

export type Reason = keyof typeof list;

export const reasons: Readonly<Record<Reason, ReasonText>> = list;

export const everyReason = Object.keys(list) as readonly Reason[];
