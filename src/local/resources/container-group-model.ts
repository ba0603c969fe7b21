/**
 * The shapes around a container group: the ARM body that describes it, the runtime that runs its
 * containers, what ARM answers, and how ARM may be told to lie. Types and defaults only. Names and
 * nesting of bodies are ARM's own (ACI REST 2025-09-01); times are ISO 8601 text in bodies and
 * milliseconds of the injected clock everywhere else.
 */

export type RestartPolicy = 'Always' | 'OnFailure' | 'Never';

export interface EnvironmentVariable {
  readonly name: string;
  readonly value?: string;
  /** Handed to the container; never shown by a GET. */
  readonly secureValue?: string;
}

export interface ContainerSpec {
  readonly name: string;
  readonly properties: {
    readonly image: string;
    /** Replaces the image's own command line where it is given and not empty. */
    readonly command?: readonly string[];
    readonly environmentVariables?: readonly EnvironmentVariable[];
    readonly ports?: readonly { readonly port: number; readonly protocol?: string }[];
    /** Shown as it was deployed; a child process takes what it takes. */
    readonly resources?: {
      readonly requests: { readonly cpu: number; readonly memoryInGB: number };
    };
  };
}

/** What a deployment would PUT. Without `id` the group gets one in a made-up subscription. */
export interface ContainerGroupBody {
  readonly id?: string;
  readonly name: string;
  readonly location: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly properties: {
    readonly containers: readonly ContainerSpec[];
    /** Default: Always. */
    readonly restartPolicy?: RestartPolicy;
    readonly osType: 'Linux' | 'Windows';
    readonly ipAddress?: {
      readonly type: 'Public' | 'Private';
      readonly ip?: string;
      readonly dnsNameLabel?: string;
      readonly fqdn?: string;
      readonly ports: readonly { readonly port: number; readonly protocol?: string }[];
    };
  };
}

export interface ContainerStateView {
  readonly state: 'Running' | 'Waiting' | 'Terminated';
  readonly startTime: string | null;
  readonly finishTime: string | null;
  readonly exitCode: number | null;
  readonly detailStatus: string;
}

export interface EventView {
  readonly name: string;
  readonly message: string;
  readonly type: 'Normal' | 'Warning';
  readonly count: number;
  readonly firstTimestamp: string;
  readonly lastTimestamp: string;
}

export interface ContainerInstanceView {
  readonly restartCount: number;
  readonly currentState: ContainerStateView;
  readonly previousState?: ContainerStateView;
  readonly events: readonly EventView[];
}

export type GroupState = 'Running' | 'Stopped' | 'Pending' | 'Succeeded' | 'Failed';
export type ProvisioningState = 'Pending' | 'Creating' | 'Succeeded' | 'Repairing';

/** The body of a GET, wholly: the deployed body, without secrets, and the instance views. */
export interface ContainerGroupView extends Omit<ContainerGroupBody, 'properties'> {
  readonly id: string;
  readonly type: 'Microsoft.ContainerInstance/containerGroups';
  readonly properties: Omit<ContainerGroupBody['properties'], 'containers'> & {
    readonly provisioningState: ProvisioningState;
    readonly restartPolicy: RestartPolicy;
    readonly sku: 'Standard';
    readonly containers: readonly (ContainerSpec & {
      readonly properties: { readonly instanceView: ContainerInstanceView };
    })[];
    readonly instanceView: { readonly state: GroupState; readonly events: readonly EventView[] };
  };
}

/** One run of one container, as a runtime is asked to start it. */
export interface RunSpec {
  /** The group's ARM id, as deployed. */
  readonly group: string;
  readonly name: string;
  /** Counts the starts of this container, from 1, over everything that happens to the group. */
  readonly run: number;
  readonly image: string;
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly ports: readonly number[];
}

export interface RunEvents {
  onOutput(line: string): void;
  /** An exit code as `docker run` would give it: 128 + the signal's number when killed. */
  onExit(exitCode: number): void;
}

/** Runs containers: child processes, or the simulator's model of one. */
export interface Runtime {
  /** Must not throw: a container that cannot be started is one that exits. */
  start(container: RunSpec, events: RunEvents): { kill(): void };
}

/** Why a run began or was ended. `policy`: by the restart policy, after it exited by itself. */
export type RunCause = 'create' | 'restart' | 'start' | 'stop' | 'repair' | 'policy' | 'close';

/** What befell a container; for the journal. A run exits exactly once, killed before or not. */
export type RunHappening =
  | { readonly what: 'started' | 'killed'; readonly run: number; readonly cause: RunCause }
  | {
      readonly what: 'exited';
      readonly run: number;
      readonly exitCode: number;
      readonly killed: boolean;
    };

export type LogTable = 'ContainerInstanceLog' | 'ContainerEvent';
export type LogRow = Readonly<Record<string, string | number>>;
export type LogSink = (table: LogTable, row: LogRow) => void;

export interface ArmError {
  readonly code: string;
  readonly message: string;
}

/** What ARM answers to a POST; `operation` names the long operation to ask `operation()` about. */
export type PostAnswer =
  | { readonly status: 202 | 204; readonly operation?: string }
  | { readonly status: 409 | 500; readonly error: ArmError };

export type OperationState = 'running' | 'succeeded' | 'failing';

/**
 * How a restart or a start is answered, and what is really done:
 * `works-but-500` does it and answers 500; `answers-204-does-nothing` (for a start: 202) reports a
 * success at once and touches nothing; `slowMs` answers at once and begins that much later, and the
 * long operation runs on till the end.
 */
export type PostLie =
  'honest' | 'works-but-500' | 'answers-204-does-nothing' | { readonly slowMs: number };

/** How ARM treats one group; every member may be changed at any time. */
export interface Lies {
  readonly restart: PostLie;
  readonly start: PostLie;
  /** `failing`: the operation is done, but its URL answers 500 (Azure/azure-cli #7561). */
  readonly polls: 'honest' | 'failing';
  /** A GET shows the group as it was this long ago, though not before this was switched on. */
  readonly staleReadsMs: number;
  /** The answer to a POST is held back this long; the work begins before it. */
  readonly answerDelayMs: number;
}

export const HONEST: Lies = {
  restart: 'honest',
  start: 'honest',
  polls: 'honest',
  staleReadsMs: 0,
  answerDelayMs: 0,
};

/** How long the platform takes; all of them assumed, none is documented for ACI. */
export interface Timings {
  /** From an ordered start to running containers. */
  readonly startUpMs: number;
  /** From an ordered stop to a stopped group, once every container has ended. */
  readonly stopMs: number;
  /** A container that does not report its exit within this time after a kill is given up. */
  readonly killMs: number;
  /** Crash-loop back-off: first delay, doubled at every crash up to the cap. */
  readonly backOffMs: number;
  readonly backOffMsMax: number;
  /** A run that lasts this long sets the back-off back to its first delay. */
  readonly backOffForgottenAfterMs: number;
}

export const TIMINGS: Timings = {
  startUpMs: 3_000,
  stopMs: 1_000,
  killMs: 60_000,
  backOffMs: 10_000, // Kubernetes' own numbers: 10 s, 20 s, 40 s … 300 s, forgotten after 10 min
  backOffMsMax: 300_000,
  backOffForgottenAfterMs: 600_000,
};
