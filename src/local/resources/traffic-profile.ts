/**
 * One Traffic Manager profile as a state machine. In: an ARM body, a clock, PATCHes of endpoints
 * and the results of probes. Out: the bodies and answers that ARM would give (Traffic Manager REST
 * 2022-04-01), and whom a name server would answer with now. It is synchronous and knows neither
 * HTTP nor DNS; no two endpoints ever share a priority. A PATCH has no ETag: the last to land wins.
 */
import type { Clock } from '../clock.ts';
import {
  afterPatch,
  afterProbe,
  type EndpointLife,
  isProbed,
  monitorStatus,
  newEndpoint,
} from './traffic-endpoint.ts';
import {
  type Answered,
  type EndpointView,
  HONEST_TRAFFIC,
  type PatchAnswer,
  type PatchRefusal,
  type TrafficHappening,
  type TrafficLies,
  type TrafficProfileBody,
  type TrafficProfileView,
} from './traffic-model.ts';
import { type EndpointPatch, readPatch } from './traffic-patch.ts';
import { answered, endpointView, profileName, profileView } from './traffic-view.ts';

export interface TrafficProfileOptions {
  readonly clock: Clock;
  readonly happened?: (profileId: string, happening: TrafficHappening) => void;
  readonly lies?: Partial<TrafficLies>;
}

export interface TrafficProfile {
  readonly id: string;
  readonly name: string;
  readonly lies: TrafficLies;
  /** Changes how ARM lies about this profile from now on; what is not named stays as it is. */
  lie(lies: Partial<TrafficLies>): void;
  get(): TrafficProfileView;
  /** Undefined if there is none of that name and, where told, type, in whatever case. */
  endpoint(name: string, type?: string): EndpointView | undefined;
  /** `body` is ARM's: `{ properties: { endpointStatus, priority, weight, alwaysServe } }`. */
  patchEndpoint(name: string, body: unknown, type?: string): PatchAnswer;
  /** Whom its monitor has to probe. */
  probed(): readonly { readonly name: string; readonly target: string }[];
  /** The result of one probe; of no effect on an endpoint that is not probed (any more). */
  seen(name: string, healthy: boolean): void;
  /** Whom a name server would answer with now; nobody: an empty list. */
  answer(): readonly Answered[];
}

const PROFILE_ID =
  /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.Network\/trafficManagerProfiles\/[^/]+$/i;

/** Throws on a body that ARM would refuse. */
export function makeTrafficProfile(
  body: TrafficProfileBody,
  options: TrafficProfileOptions,
): TrafficProfile {
  const life = newLife(body, options);
  const { toleratedNumberOfFailures: failuresTolerated } = body.properties.monitorConfig;
  return {
    id: body.id,
    name: profileName(body.id),
    get lies() {
      return life.lies;
    },
    lie(lies) {
      life.lies = { ...life.lies, ...lies };
    },
    get: () => profileView(body, life.endpoints, life.lies),
    endpoint(name, type) {
      const endpoint = find(life, name, type);
      return endpoint && endpointView(body.id, endpoint, life.lies);
    },
    patchEndpoint(name, sent, type) {
      const endpoint = find(life, name, type);
      if (endpoint !== undefined) return patch(life, endpoint, sent);
      const message = `The endpoint '${name}' of the profile '${body.id}' was not found.`;
      return refused(404, 'ResourceNotFound', message);
    },
    probed: () => life.endpoints.filter(isProbed).map(({ name, target }) => ({ name, target })),
    seen(name, healthy) {
      const endpoint = find(life, name);
      if (endpoint === undefined || !isProbed(endpoint)) return;
      change(life, endpoint, afterProbe(endpoint, healthy, failuresTolerated));
    },
    answer: () => answered(body.properties.trafficRoutingMethod, life.endpoints),
  };
}

interface ProfileLife {
  readonly body: TrafficProfileBody;
  readonly options: TrafficProfileOptions;
  endpoints: readonly EndpointLife[];
  lies: TrafficLies;
}

function newLife(body: TrafficProfileBody, options: TrafficProfileOptions): ProfileLife {
  if (!PROFILE_ID.test(body.id)) {
    throw new Error(
      `The id '${body.id}' must be that of a Microsoft.Network/trafficManagerProfiles.`,
    );
  }
  const lies = { ...HONEST_TRAFFIC, ...options.lies };
  const life: ProfileLife = { body, options, endpoints: [], lies };
  for (const endpoint of body.properties.endpoints.map(newEndpoint)) {
    const { name, target, settings } = endpoint;
    const read = readPatch({ properties: settings }, target);
    const wrong = 'wrong' in read ? read.wrong : clash(life, name, settings);
    if (wrong !== null) throw new Error(`${body.id}, endpoint '${name}': ${wrong}`);
    if (find(life, name)) throw new Error(`${body.id}: two endpoints are named '${name}'.`);
    life.endpoints = [...life.endpoints, endpoint];
  }
  return life;
}

function find({ endpoints }: ProfileLife, name: string, type?: string): EndpointLife | undefined {
  return endpoints.find(
    (one) =>
      isSame(one.name, name) && (type === undefined || isSame(one.type.split('/')[2] ?? '', type)),
  );
}

function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** Does, or does not, what a PATCH asks for, and answers as the lie wants it. */
function patch(life: ProfileLife, endpoint: EndpointLife, sent: unknown): PatchAnswer {
  const { patch: lie } = life.lies;
  if (typeof lie === 'object' && 'refuses' in lie) return refusals[lie.refuses];
  const read = readPatch(sent, endpoint.target);
  if ('wrong' in read) return refused(400, 'BadRequest', read.wrong);
  const clashing = clash(life, endpoint.name, read.patch);
  if (clashing !== null) return refused(400, 'BadRequest', clashing);
  if (typeof lie === 'object') {
    life.options.clock.after(lie.slowMs, () => land(life, endpoint.name, read.patch));
  } else if (lie !== 'answers-200-does-nothing') {
    land(life, endpoint.name, read.patch);
  }
  if (lie === 'works-but-500') return refused(500, 'InternalServerError', RETRY);
  const body = endpointView(life.body.id, afterPatch(endpoint, read.patch), life.lies);
  return { status: 200, body };
}

const RETRY = 'The server encountered an internal error. Please retry the request.';

const refusals = {
  403: refused(403, 'AuthorizationFailed', 'The client does not have authorization.'),
  429: refused(429, 'TooManyRequests', 'The number of requests has exceeded the limit.'),
  503: refused(503, 'ServiceUnavailable', 'The server cannot answer now. Please retry.'),
};

function refused(status: PatchRefusal['status'], code: string, message: string): PatchRefusal {
  return { status, error: { code, message } };
}

/**
 * Why a PATCH cannot be: no two endpoints share a priority (Traffic Manager REST 2022-04-01).
 * assumed: that ARM refuses it with 400 `BadRequest`, and a disabled endpoint's priority alike.
 */
function clash(life: ProfileLife, name: string, { priority }: EndpointPatch): string | null {
  const holder = life.endpoints.find(
    (other) => other.name !== name && other.settings.priority === priority,
  );
  if (holder === undefined) return null;
  return `The priority ${priority} is that of the endpoint '${holder.name}' already.`;
}

/** A slow PATCH that has come to clash with another meanwhile is lost. */
function land(life: ProfileLife, name: string, asked: EndpointPatch): void {
  const endpoint = find(life, name);
  if (endpoint !== undefined && clash(life, name, asked) === null) {
    change(life, endpoint, afterPatch(endpoint, asked));
  }
}

/** Puts the endpoint's new life in place of its old one, and tells what that changes. */
function change(life: ProfileLife, old: EndpointLife, next: EndpointLife): void {
  const { id, properties } = life.body;
  const tell = (happening: TrafficHappening) => life.options.happened?.(id, happening);
  const names = () =>
    answered(properties.trafficRoutingMethod, life.endpoints).map(({ name }) => name);
  const before = names();
  life.endpoints = life.endpoints.map((one) => (one === old ? next : one));
  const { name: endpoint, settings } = next;
  if (isOther(old.settings, settings)) tell({ what: 'endpoint-changed', endpoint, ...settings });
  const status = monitorStatus(next);
  if (status !== monitorStatus(old)) {
    tell({ what: 'monitor-changed', endpoint, monitorStatus: status });
  }
  const endpoints = names();
  if (isOther(before, endpoints)) tell({ what: 'answer-changed', endpoints });
}

function isOther(a: object, b: object): boolean {
  return JSON.stringify(a) !== JSON.stringify(b);
}
