/**
 * The demo's configuration: the paramedic.yaml that users copy, or with `--fast` the same with
 * shorter timings. In: the file's text. Out: the text that the app gets, and what it says, checked
 * as the app will check it.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import { formatComplaints } from '../../config/complaint.ts';
import { readConfiguration } from '../../config/configuration.ts';
import { functionTimeoutOf } from '../../config/function-timeout.ts';
import type { Configuration } from '../../core/configuration.ts';
import { checkout, settingsOf } from './stage.ts';

export interface DemoConfiguration {
  readonly text: string;
  readonly says: Configuration;
  /** What `--fast` changed in each policy, as it is written there; empty: nothing. */
  readonly shortened: string;
  /** NCRONTAB of the sweep's timer. */
  readonly sweepSchedule: string;
}

/** The shortest that the laws allow, or that a process on a busy machine needs. */
const fastTimings = { startupGrace: '2s', coolFor: '3s' };

export function readDemoConfiguration(fast: boolean): DemoConfiguration {
  const written = readFileSync(join(checkout, 'paramedic.yaml'), 'utf8');
  const text = fast ? hastened(written) : written;
  const read = readConfiguration({
    text,
    fileName: 'paramedic.yaml',
    // The addresses of the patients are not known yet, and not looked at here.
    settings: settingsOf((patient) => `http://${patient}.example`),
    functionTimeoutMs: functionTimeoutOf(
      readFileSync(join(checkout, 'functions/host.json'), 'utf8'),
    ),
  });
  if (!read.ok) throw new Error(formatComplaints(read.complaints));
  const seconds = read.configuration.fleet.sweepEveryMs / 1000;
  if (60 % seconds !== 0) {
    throw new Error(`paramedic.yaml: sweepEvery must divide a minute: ${seconds} s does not`);
  }
  return {
    text,
    says: read.configuration,
    shortened: fast ? settingsIn(fastTimings) : '',
    sweepSchedule: `*/${seconds} * * * * *`,
  };
}

const settingsIn = (timings: Readonly<Record<string, string>>): string =>
  Object.entries(timings)
    .map(([setting, length]) => `${setting} ${length}`)
    .join(', ');

function hastened(text: string): string {
  const document = parseDocument(text);
  const { policies } = document.toJS() as { policies: Record<string, unknown> };
  for (const policy of Object.keys(policies)) {
    for (const [setting, length] of Object.entries(fastTimings)) {
      document.setIn(['policies', policy, setting], length);
    }
  }
  return document.toString();
}
