/** The reasons that only a failover group has; see core/reasons.ts for the whole list. */
import type { ReasonText } from '../reason-text.ts';

export const failoverReasons = {
  first_seen: { says: 'The public row was seen for the first time and is taken as it stands.' },
  entity_missing: {
    says: 'The public row of the failover group is missing; it is never made up.',
    unblocks: 'A person creating the row with the side that is active.',
  },
  entity_nonsense: {
    says: 'The public row of the failover group has columns that are wrong; nothing is moved.',
    unblocks: 'Mending the columns that are named.',
  },
  entity_mended: { says: 'The public row of the failover group makes sense again.' },
  moved_by_hand: { says: 'Somebody else changed the active side or the count; it is taken over.' },
  restarts_first: {
    says: 'The active side is bad, but restarts of its targets come first.',
    unblocks: 'Restarts used up, or the side being bad for too long.',
  },
  no_second_vantage: {
    says: 'Nobody but us says that the active side is bad; it must be so for longer.',
    unblocks: 'Time, somebody naming the side to move to, or an approval.',
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
    unblocks: 'The monitor agreeing, or somebody naming the side to move to.',
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
    unblocks: 'The side being stable, or somebody naming the side to move to.',
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
    says: 'What such a move needs is proved, and nothing forbids it.',
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
} as const satisfies Record<string, ReasonText>;
