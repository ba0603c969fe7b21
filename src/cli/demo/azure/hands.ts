/**
 * The hands of the demo on Azure: whoever is logged in to `az`, and a host key. In: what to break.
 * Out: it is broken, noted in its diary, and remembered until it is undone. Where
 * `az container exec` fails, the person is told what to do instead, and is waited for.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Who } from '../timeline.ts';
import type { Hands } from './act.ts';
import type { Az } from './az.ts';
import { azCommands } from './commands.ts';
import type { Doors } from './doors.ts';
import type { Patient } from './place.ts';
import type { Watch } from './watch.ts';

export interface HandsOptions {
  readonly az: Az;
  readonly doors: Doors;
  readonly watch: Watch;
  readonly resourceGroup: string;
  readonly say: (who: Who, says: string, why?: string) => void;
}

const startsMax = 24;
const startAgainMs = 5_000;
const askAgainMs = 30_000;
const askAgainMsMax = 900_000;

export function handsOn({ az, doors, watch, resourceGroup, say }: HandsOptions): Hands {
  const stopped = new Map<string, Patient>();
  const ill = new Map<string, Patient>();

  const where = ({ name }: Patient) => ({ group: resourceGroup, name });

  async function within(patient: Patient, program: string): Promise<void> {
    try {
      await az.inTerminal(azCommands.execute(where(patient), program));
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      say('demo', `please run in the portal, Connect tab of ${patient.name}: ${program}`, why);
    }
  }

  async function start(patient: Patient): Promise<void> {
    // Before the order: az answers when it is done.
    watch.note(patient.id, 'starting', 'is started by az');
    await insist(() => az.json(azCommands.start(where(patient))));
    stopped.delete(patient.id);
  }

  async function mend(patient: Patient): Promise<void> {
    await within(patient, 'get-well');
    ill.delete(patient.id);
  }

  return {
    async touch(patient, file) {
      const [condition, says] =
        file === 'crash'
          ? (['crashed', 'crashes, as asked for'] as const)
          : (['hanging', 'answers 503, as asked for'] as const);
      if (file === 'unwell') ill.set(patient.id, patient);
      watch.note(patient.id, condition, says);
      // ACI's exec takes one program and no words after it (Azure/azure-cli #10039).
      await within(patient, file === 'crash' ? 'crash' : 'fall-ill');
    },
    mend,
    async stop(patient) {
      // Before the order: it may be done although az is cut off.
      stopped.set(patient.id, patient);
      watch.note(patient.id, 'told to stop', 'is stopped by az');
      await az.json(azCommands.stop(where(patient)));
    },
    async alert(patient) {
      const { status } = await doors.post('alerts', alertAbout(patient));
      say('action group', `posts an alert about ${patient.id} to /api/alerts (${status})`);
      if (status !== 202) throw new Error(`POST /api/alerts was answered with ${status}`);
    },
    ask: asking(doors, say),
    async undo() {
      for (const patient of stopped.values()) await start(patient);
      // A restart has mended the others.
      for (const patient of ill.values()) if (!watch.isServing(patient.id)) await mend(patient);
      ill.clear();
    },
  };
}

/** Until a stop is done, ARM answers a start with 409. */
async function insist(start: () => Promise<unknown>): Promise<void> {
  for (let tries = 1; tries < startsMax; tries += 1) {
    try {
      await start();
      return;
    } catch {
      await pause(startAgainMs);
    }
  }
  await start();
}

/** Asks no sooner than the last answer allows. */
function asking(doors: Doors, say: HandsOptions['say']): Hands['ask'] {
  let notBefore = 0;
  return async (group, to) => {
    if (Date.now() < notBefore) return;
    const path = `do_failover?group=${encodeURIComponent(group)}`;
    const { status, said } = await doors.post(path, { to, reason: 'an act of the demo' });
    const { reason = '', explanation = '', retry_after: wait } = said;
    const waitMs = typeof wait === 'number' ? wait * 1_000 : askAgainMs;
    notBefore = Date.now() + Math.min(waitMs, askAgainMsMax);
    say('Paramedic', `answers ${status} ${String(reason)}`, String(explanation));
  };
}

/** A log alert in the common alert schema that has fired now (Microsoft Learn: its definitions). */
function alertAbout({ resourceId }: Patient): object {
  const [, , subscription = ''] = resourceId.split('/');
  const id = randomUUID();
  return {
    schemaId: 'azureMonitorCommonAlertSchema',
    data: {
      essentials: {
        alertId: `/subscriptions/${subscription}/providers/Microsoft.AlertsManagement/alerts/${id}`,
        alertRule: 'live-demo',
        severity: 'Sev1',
        signalType: 'Log',
        monitoringService: 'Log Alerts V2',
        monitorCondition: 'Fired',
        alertTargetIDs: [resourceId],
        firedDateTime: new Date().toISOString(),
      },
      alertContext: {},
    },
  };
}
