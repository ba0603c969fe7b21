/**
 * The closed list of reasons. Every decision bears one, also the decision to do nothing. `says`
 * is for a person on call at 3 a.m.; `unblocks` tells what would let Paramedic act.
 */
export interface ReasonText {
  readonly says: string;
  readonly unblocks?: string;
}

const list = {
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
  first_seen: { says: 'The public row was seen for the first time and is taken as it stands.' },
  entity_missing: {
    says: 'The public row of the failover group is missing; it is never made up.',
    unblocks: 'A person creating the row with the side that is active.',
  },
  entity_nonsense: {
    says: 'The public row of the failover group has columns that are wrong; nothing is moved.',
    unblocks: 'Mending the columns that are named.',
  },
  moved_by_hand: { says: 'Somebody else changed the active side or the count; it is taken over.' },
  restarts_first: {
    says: 'The active side is bad, but restarts of its targets come first.',
    unblocks: 'Restarts used up, or the side being bad for too long.',
  },
  no_second_vantage: {
    says: 'Nobody but us says that the active side is bad; we wait longer before moving.',
    unblocks: 'The side staying bad, a traffic profile, or an approval.',
  },
  on_request_only: {
    says: 'The active side is bad, but this group is moved on request alone.',
    unblocks: 'A call of do_failover.',
  },
  not_proved_bad: {
    says: 'The active side is not proved bad.',
    unblocks: 'Enough unhealthy readings in a row.',
  },
  active_is_healthy: { says: 'The active side is healthy; a bare request only leaves a bad one.' },
  already_active: { says: 'The side asked for is active already.' },
  standby_not_proved: {
    says: 'The standby is not proved healthy.',
    unblocks: 'Enough healthy readings of the standby in a row.',
  },
  both_bad: {
    says: 'Both sides are bad: it stays where it is and a human is needed.',
    unblocks: 'The standby becoming healthy.',
  },
  vantage_disagrees: {
    says: 'The traffic’s own monitor does not say that the active side is bad: it may be us.',
    unblocks: 'The monitor agreeing, or a person naming the side to move to.',
  },
  latched: {
    says: 'It was moved too often; nothing moves until a person lifts the latch.',
    unblocks: 'A person asking for another try.',
  },
  locked: {
    says: 'The lock of the public row, or our own cooldown, holds.',
    unblocks: 'The end of the lock.',
  },
  promoted_side_protected: {
    says: 'The active side was promoted so recently that it is not left again by itself.',
    unblocks: 'The side being stable, or a person naming the side to move to.',
  },
  promoted_side_failed: {
    says: 'The side that was promoted is bad as well; it is not moved back by itself.',
    unblocks: 'A person, or the side becoming healthy.',
  },
  restart_near: {
    says: 'A member is being restarted, or was a moment ago.',
    unblocks: 'The time after which that restart must have ended.',
  },
  traffic_not_writable: {
    says: 'Our identity may not change the traffic, or nobody can tell.',
    unblocks: 'A role that allows writing the endpoints of the profile.',
  },
  failover_claimed: {
    says: 'The active side is proved bad, the standby good, and nothing forbids.',
  },
  failback_claimed: { says: 'The home side is proved good and the policy asks to move back.' },
  failover_in_flight: {
    says: 'A worker or another request is at it just now.',
    unblocks: 'Its report, or the time after which it must be gone.',
  },
  failed_over: { says: 'The public row was swapped; traffic follows.' },
  finding_out: { says: 'The swap was sent and its answer is lost; the next look finds out.' },
  failover_refused: { says: 'The failover was surely not performed.' },
  failover_lost: { says: 'The worker that claimed the failover is gone and nothing was swapped.' },
  failover_lost_but_done: {
    says: 'The worker that claimed the failover is gone, but the row was swapped: traffic follows.',
  },
  follow_claimed: { says: 'Traffic does not go where the public row says; it is moved.' },
  traffic_followed: { says: 'Traffic goes to the active side and to no other.' },
  traffic_not_following: {
    says: 'Traffic does not go where the public row says.',
    unblocks: 'The profile taking our changes, or a person.',
  },
  traffic_moved_by_others: {
    says: 'Somebody else changed the traffic at rest; it is told, not fought.',
    unblocks: 'The traffic or the public row being put right.',
  },
  hand_move_not_proved: {
    says: 'The side chosen by hand is not proved healthy; traffic does not follow yet.',
    unblocks: 'Enough healthy readings of that side in a row.',
  },
  active_failed_while_following: {
    says: 'The active side turned bad before the traffic had followed.',
    unblocks: 'A person, or the side becoming healthy.',
  },
  half_moved_under_brake: {
    says: 'A brake was set half way: the row says the new side, both sides are in rotation.',
    unblocks: 'Lifting the brake.',
  },
  promoted_is_stable: { says: 'The promoted side stayed healthy; the failover is over.' },
  approval_requested: {
    says: 'The policy asks a person other than who asked to approve this move.',
    unblocks: 'An approval.',
  },
  approval_pending: { says: 'The same move waits for an approval.', unblocks: 'An approval.' },
  approval_given: { says: 'A person approved the move; the evidence is taken once more.' },
  approval_refused: {
    says: 'A person refused the move; it is not asked again for a while.',
    unblocks: 'Time, or a person asking for the move.',
  },
  approval_expired: {
    says: 'Nobody answered in time, which is a refusal.',
    unblocks: 'Time, or a person asking for the move.',
  },
  approval_void: { says: 'What the approval was asked for has changed; it means nothing now.' },
  approval_withdrawn: { says: 'The active side is healthy again; nothing needs an approval.' },
  approval_lapsed: { says: 'It was approved, but the move was not possible in time.' },
  wake_poisoned: {
    says: 'A wake failed every time it was tried and was put aside.',
    unblocks: 'Mending what the notice names.',
  },
} as const satisfies Record<string, ReasonText>;

export type Reason = keyof typeof list;

export const reasons: Readonly<Record<Reason, ReasonText>> = list;

export const everyReason = Object.keys(list) as readonly Reason[];
