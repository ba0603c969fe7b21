/**
 * The shapes around a Traffic Manager profile: the ARM body that describes it, what ARM shows and
 * answers, what befalls it, and how ARM may be told to lie. Types and defaults only. Names and
 * nesting of bodies are ARM's own (Traffic Manager REST 2022-04-01).
 */
import type { ArmError } from './container-group-model.ts';

export type RoutingMethod = 'Priority' | 'Weighted';
export type EndpointType = 'azureEndpoints' | 'externalEndpoints' | 'nestedEndpoints';
export type EndpointStatus = 'Enabled' | 'Disabled';

/** `Stopped` and `Inactive` are only ever shown by a lie: no web app and no profile stops here. */
export type MonitorStatus =
  'CheckingEndpoint' | 'Online' | 'Degraded' | 'Disabled' | 'Stopped' | 'Inactive' | 'Unmonitored';

export type ProfileMonitorStatus = 'CheckingEndpoints' | 'Online' | 'Degraded' | 'Inactive';

/** What a PATCH may change of an endpoint. */
export interface EndpointSettings {
  readonly endpointStatus: EndpointStatus;
  /** 1 to 1000, the lowest first; no two endpoints of a profile share one. */
  readonly priority: number;
  /** 1 to 1000. */
  readonly weight: number;
  /** `Enabled`: never probed and always answered. */
  readonly alwaysServe: 'Enabled' | 'Disabled';
}

export interface EndpointBody {
  readonly name: string;
  /** Default: externalEndpoints. */
  readonly type?: `Microsoft.Network/trafficManagerProfiles/${EndpointType}`;
  /** Defaults: Enabled, the place in the list, 1, Disabled. */
  readonly properties: Partial<EndpointSettings> & { readonly target: string };
}

export interface MonitorConfig {
  readonly protocol: 'HTTP' | 'HTTPS';
  readonly port: number;
  readonly path: string;
  readonly intervalInSeconds: number;
  readonly timeoutInSeconds: number;
  /** One failed probe more than this, one after another, and the endpoint is degraded. */
  readonly toleratedNumberOfFailures: number;
}

/** What a deployment would PUT. */
export interface TrafficProfileBody {
  readonly id: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly properties: {
    readonly trafficRoutingMethod: RoutingMethod;
    readonly dnsConfig: {
      readonly relativeName: string;
      /** Seconds. */
      readonly ttl: number;
    };
    readonly monitorConfig: MonitorConfig;
    readonly endpoints: readonly EndpointBody[];
  };
}

export interface EndpointView {
  readonly id: string;
  readonly name: string;
  readonly type: `Microsoft.Network/trafficManagerProfiles/${EndpointType}`;
  readonly properties: EndpointSettings & {
    readonly target: string;
    readonly endpointMonitorStatus: MonitorStatus;
  };
}

/** The body of a GET, wholly. */
export interface TrafficProfileView {
  readonly id: string;
  readonly name: string;
  readonly type: 'Microsoft.Network/trafficManagerProfiles';
  readonly location: 'global';
  readonly tags: Readonly<Record<string, string>>;
  readonly properties: {
    readonly profileStatus: 'Enabled';
    readonly trafficRoutingMethod: RoutingMethod;
    readonly dnsConfig: {
      readonly relativeName: string;
      readonly fqdn: string;
      readonly ttl: number;
    };
    readonly monitorConfig: MonitorConfig & { readonly profileMonitorStatus: ProfileMonitorStatus };
    readonly endpoints: readonly EndpointView[];
  };
}

/** One endpoint that a name server would answer with now. */
export interface Answered {
  readonly name: string;
  readonly target: string;
  /** Its share of the answers is this, of the sum over all that are answered. */
  readonly weight: number;
}

export interface PatchRefusal {
  readonly status: 400 | 403 | 404 | 429 | 500 | 503;
  readonly error: ArmError;
}

/** What ARM answers to a PATCH of an endpoint. */
export type PatchAnswer = { readonly status: 200; readonly body: EndpointView } | PatchRefusal;

/** What befell a profile, in truth and whatever ARM says; for the journal. */
export type TrafficHappening =
  | ({ readonly what: 'endpoint-changed'; readonly endpoint: string } & EndpointSettings)
  | {
      readonly what: 'monitor-changed';
      readonly endpoint: string;
      readonly monitorStatus: MonitorStatus;
    }
  /** The names of those that are answered from now on, the first one first. */
  | { readonly what: 'answer-changed'; readonly endpoints: readonly string[] };

/**
 * How a PATCH is answered, and what is really done: `works-but-500` does it and answers 500;
 * `answers-200-does-nothing` touches nothing; `slowMs` answers 200 at once and does it that much
 * later; `refuses` answers with that status and touches nothing.
 */
export type PatchLie =
  | 'honest'
  | 'works-but-500'
  | 'answers-200-does-nothing'
  | { readonly slowMs: number }
  | { readonly refuses: 403 | 429 | 503 };

/** How ARM treats one profile; every member may be changed at any time. */
export interface TrafficLies {
  readonly patch: PatchLie;
  /** By the endpoint's name as deployed: what a GET shows in place of its monitor's status. */
  readonly monitorStatus: Readonly<Record<string, MonitorStatus>>;
  /** The answer to a PATCH is held back this long; the work is done before it. */
  readonly answerDelayMs: number;
}

export const HONEST_TRAFFIC: TrafficLies = {
  patch: 'honest',
  monitorStatus: {},
  answerDelayMs: 0,
};
