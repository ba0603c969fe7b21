import { expect, test } from 'vitest';
import { logAnalyticsSchema } from '../../src/kql/schema.ts';
import { makeActionGroup } from '../../src/local/resources/action-group.ts';
import { startAlertRule } from '../../src/local/resources/alert-rule.ts';
import { commonAlert } from '../../src/local/resources/common-alert.ts';
import { makeContainerGroup } from '../../src/local/resources/container-group.ts';
import { makeLogStore } from '../../src/local/resources/log-store.ts';
import { aBody, aRuntime, aVirtualClock } from './container-group-fixtures.ts';
import { aShippedRule } from './monitor-fixtures.ts';

const MINUTE = 60_000;

/**
 * A container group whose rows reach a shipped rule two minutes later, and its alerts a webhook.
 */
function aPipeline(ruleName: string, restartPolicy: 'Always' | 'Never' = 'Never') {
  const clock = aVirtualClock();
  const logs = makeLogStore({ tables: Object.keys(logAnalyticsSchema), clock });
  const runtime = aRuntime();
  const group = makeContainerGroup(aBody({ restartPolicy }), {
    clock,
    runtime,
    sink: (table, row) => logs.append(table, row, { delayMs: 2 * MINUTE }),
  });
  const posted: unknown[] = [];
  const actionGroup = makeActionGroup({
    body: {
      id: '/subscriptions/S/resourceGroups/G/providers/Microsoft.Insights/actionGroups/heal',
      properties: {
        groupShortName: 'heal',
        webhookReceivers: [{ name: 'w', serviceUri: 'https://w', useCommonAlertSchema: true }],
      },
    },
    clock,
    post: (_, body) => {
      posted.push(JSON.parse(body));
      return Promise.resolve({ status: 202 });
    },
    blackouts: new Map(),
  });
  const rule = aShippedRule(ruleName);
  startAlertRule({
    rule,
    logs,
    clock,
    notify: (_, notification) => actionGroup.deliver(commonAlert(rule, notification)),
  });
  const run = () => runtime.runs.at(-1);
  return { clock, group, posted, run };
}

function essentials(monitorCondition: string) {
  const id = aBody().id.toLowerCase();
  return { data: { essentials: { monitorCondition, alertTargetIDs: [id] } } };
}

test('monitor: an exit with an error reaches the webhook and resolves later', () => {
  const { clock, posted, run } = aPipeline('container-ended');
  clock.advance(10 * MINUTE);
  expect(posted).toEqual([]);
  run()?.events.onExit(137);
  clock.advance(30 * MINUTE);
  expect(posted).toMatchObject([essentials('Fired'), essentials('Resolved')]);
});

test('monitor: a container that is done reaches nobody', () => {
  const { clock, posted, run } = aPipeline('container-ended');
  clock.advance(10 * MINUTE);
  run()?.events.onExit(0);
  clock.advance(30 * MINUTE);
  expect(posted).toEqual([]);
});

test('monitor: a container that is stopped by an operator is reported as killed', () => {
  const { clock, posted, group } = aPipeline('container-ended');
  clock.advance(10 * MINUTE);
  group.stop();
  clock.advance(5 * MINUTE);
  expect(posted).toMatchObject([essentials('Fired')]);
});

test('monitor: a container that exits whenever it is started is a crash loop', () => {
  const { clock, posted, run } = aPipeline('crash-loop', 'Always');
  for (let exits = 0; exits < 4; exits += 1) {
    clock.advance(2 * MINUTE);
    run()?.events.onExit(1);
  }
  clock.advance(10 * MINUTE);
  expect(posted).toMatchObject([essentials('Fired')]);
});

test('monitor: a burst of error lines reaches the webhook, other output does not', () => {
  const { clock, posted, run } = aPipeline('error-burst');
  clock.advance(MINUTE);
  for (let line = 0; line < 20; line += 1) run()?.events.onOutput(`GET /${line} 200`);
  clock.advance(15 * MINUTE);
  expect(posted).toEqual([]);
  for (let line = 0; line < 20; line += 1) run()?.events.onOutput(`ERROR: request ${line} failed`);
  clock.advance(10 * MINUTE);
  expect(posted).toMatchObject([essentials('Fired')]);
});
