/**
 * What a container group writes down: rows for the Log Analytics tables `ContainerInstanceLog` and
 * `ContainerEvent` with all their columns (Azure Monitor reference: tables), and the lines that
 * `GET …/logs` answers with. Rows leave at once; the delay of ingestion belongs to the sink.
 */
import type {
  ContainerGroupBody,
  ContainerSpec,
  EventView,
  LogRow,
  LogSink,
  LogTable,
} from './container-group-model.ts';
import { madeUpGuid, madeUpHex } from './container-group-ids.ts';

/** Microsoft Learn, ACI quotas: a running container keeps 4 MB of log, an ended one 16 KB. */
const RUNNING_CHARS_MAX = 4 * 1024 * 1024;
const ENDED_CHARS_MAX = 16 * 1024;
const ENDED_LINES_MAX = 1_000;
/** A view keeps this many distinct events; the oldest go first. */
const EVENTS_MAX = 50;

const NO_WORKSPACE = '00000000-0000-0000-0000-000000000000';

export interface RowSource {
  readonly id: string;
  readonly body: ContainerGroupBody;
  readonly spec: ContainerSpec;
  readonly workspaceId?: string;
  readonly sink?: LogSink;
  /** How often the group was started; every start is a new group instance (assumed). */
  readonly instance: () => number;
}

export interface RowWriter {
  /** The container id of a run; a new one every time (assumed). */
  runId(run: number): string;
  output(at: string, line: string, run: number): void;
  event(at: string, reason: string, message: string, run: number): void;
}

/** Writes the rows of one container. */
export function makeRowWriter({ id, body, spec, sink, instance, ...rest }: RowSource): RowWriter {
  const runId = (run: number) => madeUpHex(`${id}/${spec.name}/${run}`, 64);
  const shared = (type: LogTable, at: string, message: string, run: number): LogRow => ({
    TenantId: rest.workspaceId ?? NO_WORKSPACE, // in a workspace's table: the workspace's id
    TimeGenerated: at,
    Type: type,
    SourceSystem: 'Azure',
    ContainerGroup: body.name,
    ContainerID: runId(run),
    ContainerName: spec.name,
    Location: body.location,
    OSType: body.properties.osType,
    Message: message,
    _ResourceId: id.toLowerCase(), // Log Analytics keeps resource ids in lower case
    _SubscriptionId: id.split('/')[2] ?? '',
    _IsBillable: 'true',
    _BilledSize: message.length,
  });
  return {
    runId,
    output: (at, line, run) =>
      sink?.('ContainerInstanceLog', {
        ...shared('ContainerInstanceLog', at, line, run),
        ContainerImage: spec.properties.image,
        Source: 'LoggingAgent',
      }),
    event: (at, reason, message, run) =>
      sink?.('ContainerEvent', {
        ...shared('ContainerEvent', at, message, run),
        ContainerGroupInstanceID: madeUpGuid(`${id}/instances/${instance()}`),
        Reason: reason,
        Count: 1, // the occurrences since the last poll: every event leaves here by itself
      }),
  };
}

/** The events of an instance view with one more: the same event again only counts. */
export function withEvent(
  events: readonly EventView[],
  { at, ...event }: Pick<EventView, 'type' | 'name' | 'message'> & { readonly at: string },
): readonly EventView[] {
  const known = events.find(
    ({ name, message }) => name === event.name && message === event.message,
  );
  const others = events.filter((one) => one !== known).slice(1 - EVENTS_MAX);
  const firstTimestamp = known?.firstTimestamp ?? at;
  return [
    ...others,
    { ...event, count: (known?.count ?? 0) + 1, firstTimestamp, lastTimestamp: at },
  ];
}

/** The output of one run of a container, oldest lines dropped first. */
export interface OutputLog {
  append(at: string, line: string): void;
  /** The run has ended: what an ended container does not keep is dropped. */
  ended(): void;
  /** The last `tail` lines, all of them without it. */
  text(tail: number | undefined, timestamps: boolean): string;
}

export function makeOutputLog(): OutputLog {
  let lines: { readonly at: string; readonly line: string }[] = [];
  let chars = 0;
  const trim = (charsMax: number, linesMax: number) => {
    let drop = Math.max(0, lines.length - linesMax);
    for (const [index, { line }] of lines.entries()) {
      if (index >= drop && chars <= charsMax) break;
      drop = Math.max(drop, index + 1);
      chars -= line.length + 1;
    }
    if (drop > 0) lines = lines.slice(drop);
  };
  return {
    append(at, line) {
      lines.push({ at, line });
      chars += line.length + 1;
      if (chars > RUNNING_CHARS_MAX) trim(RUNNING_CHARS_MAX / 2, lines.length);
    },
    ended: () => trim(ENDED_CHARS_MAX, ENDED_LINES_MAX),
    text(tail, timestamps) {
      const shown = tail === undefined ? lines : tail === 0 ? [] : lines.slice(-tail);
      return shown.map(({ at, line }) => (timestamps ? `${at} ${line}\n` : `${line}\n`)).join('');
    },
  };
}
