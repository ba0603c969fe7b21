/**
 * POST /api/alerts: an alert becomes a kept hint and a queued wake, at most three storage calls,
 * no probe, no ARM. 202 taken, 200 nothing to do, 400 never valid, 503 try again. What an alert
 * claims is never believed: the wake makes Paramedic look.
 */
import { alertOf } from './common-alert.ts';
import { door, machinePatience } from './door.ts';
import { hintOf } from './hint.ts';
import { answer, jsonOf, refused } from './http.ts';
import { keepAndWake } from './keep-hint.ts';
import { targetsOf } from './routing.ts';
import type { App } from '../pipeline/app.ts';
import type { Alert } from './common-alert.ts';
import type { Problem, Response } from './http.ts';

/** The limit of an alert in the common schema (Microsoft Learn). */
const bodyBytesMax = 256 * 1024;

export const alerts = door('alerts', machinePatience, async (app, request) => {
  const body = jsonOf(request.body, bodyBytesMax);
  if (!body.ok) return refuse(app, [body.problem]);
  const received = alertOf(body.json);
  switch (received.kind) {
    case 'invalid':
      return refuse(app, received.problems);
    case 'budget':
      return answer(200, { result: 'ignored', why: 'a budget notification concerns no target' });
    case 'alert':
      return take(app, received.alert);
  }
});

function refuse(app: App, problems: readonly Problem[]): Response {
  app.ports.log.info('paramedic.alert_refused', { problems: problems.slice(0, 3) });
  return refused(problems);
}

async function take(app: App, alert: Alert): Promise<Response> {
  const { rule, condition } = alert;
  if (alert.test) {
    app.ports.log.info('paramedic.alert_test', { rule });
    return answer(200, { result: 'test', test: true, why: 'a test notification wakes nobody' });
  }
  // Advisory and late (10 minutes and more for a log alert): our own probes end an incident, so
  // not even the store is asked, and a Resolved never costs the endpoint Azure's patience.
  if (condition === 'Resolved') {
    app.ports.log.info('paramedic.alert_resolved', { rule });
    return answer(200, { result: 'resolved', why: 'only readings end an incident' });
  }
  const targets = targetsOf(alert, app.configuration);
  const hint = await hintOf(alert, targets);
  const result = await keepAndWake(app, hint, { kind: 'alert', hint: hint.key });
  const status = result === 'duplicate' ? 200 : 202;
  app.ports.log.info('paramedic.alert_taken', { rule, hint: hint.key, targets, status });
  return answer(status, { result, hint: hint.key, targets });
}
