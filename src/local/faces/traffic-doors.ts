/**
 * Traffic Manager behind ARM, as @azure/arm-trafficmanager 6.1.0 asks for it (Traffic Manager REST
 * 2022-04-01): reading a profile, reading and changing an endpoint, and what the caller may do. In:
 * questions, the profiles there are. Out: the doors. A PATCH is answered at once, without an ETag.
 */
import type { TrafficProfile } from '../resources/traffic-profile.ts';
import {
  type ArmReply,
  type Door,
  failure,
  type Question,
  RESOURCE_GROUP,
  resourceGroupId,
} from './arm-door.ts';

const apiVersions = ['2022-04-01', '2018-08-01'];
const PROVIDER = 'providers/microsoft.network/trafficmanagerprofiles';
const PROFILE = `${RESOURCE_GROUP}/${PROVIDER}/:profile`;
const ACTIONS = 'Microsoft.Network/trafficManagerProfiles';
const ENDPOINT_TYPES = ['externalEndpoints', 'azureEndpoints', 'nestedEndpoints'] as const;

/** `Retry-After` of a refused PATCH, in seconds. */
const RETRY_AFTER_SECONDS = 5;

/** `profiles`: those there are at the moment. */
export function trafficDoors(profiles: () => readonly TrafficProfile[]): readonly Door[] {
  const on = onProfiles(profiles);
  return [
    {
      method: 'GET',
      path: PROFILE,
      operation: 'get-profile',
      apiVersions,
      action: `${ACTIONS}/read`,
      scope: profileId,
      answer: on((profile) => ({ status: 200, body: profile.get() })),
    },
    {
      method: 'GET',
      path: `${PROFILE}/providers/microsoft.authorization/permissions`,
      operation: 'permissions',
      apiVersions: ['2022-04-01', '2018-07-01', '2015-07-01'],
      // Authorization REST 2022-04-01, "Permissions - List For Resource": needs a right itself.
      action: 'Microsoft.Authorization/permissions/read',
      scope: profileId,
      answer: on((_profile, question) => ({ status: 200, body: permissions(question) })),
    },
    ...ENDPOINT_TYPES.flatMap((type) => endpointDoors(type, on)),
  ];
}

function endpointDoors(type: (typeof ENDPOINT_TYPES)[number], on: OnProfile): readonly Door[] {
  const path = `${PROFILE}/${type.toLowerCase()}/:endpoint`;
  const scope = (question: Question) =>
    `${profileId(question)}/${type.toLowerCase()}/${question.endpoint}`;
  const door = { path, apiVersions, scope };
  return [
    {
      ...door,
      method: 'GET',
      operation: 'get-endpoint',
      action: `${ACTIONS}/${type}/read`,
      answer: on((profile, question) => {
        const body = profile.endpoint(question.endpoint, type);
        return body === undefined ? notFound(question, question.endpoint) : { status: 200, body };
      }),
    },
    {
      ...door,
      method: 'PATCH',
      operation: 'patch-endpoint',
      action: `${ACTIONS}/${type}/write`,
      answer: on((profile, { endpoint, body }) => {
        if (body === undefined) {
          const message = 'The request content was invalid and could not be deserialized.';
          return failure(400, 'InvalidRequestContent', message);
        }
        const answer = profile.patchEndpoint(endpoint, body, type);
        const delayMs = profile.lies.answerDelayMs;
        if (answer.status === 200) return { status: 200, body: answer.body, delayMs };
        const headers = retryHeaders(answer.status);
        return { status: answer.status, body: { error: answer.error }, headers, delayMs };
      }),
    },
  ];
}

type OnProfile = (
  answer: (profile: TrafficProfile, question: Question) => ArmReply,
) => Door['answer'];

function onProfiles(profiles: () => readonly TrafficProfile[]): OnProfile {
  return (answer) => (question) => {
    const id = profileId(question);
    const profile = profiles().find((one) => one.id.toLowerCase() === id);
    return profile === undefined ? notFound(question) : answer(profile, question);
  };
}

/** What the caller may do of what is served here, on the profile itself. */
function permissions(question: Question) {
  const scope = profileId(question);
  const all = [
    `${ACTIONS}/read`,
    ...ENDPOINT_TYPES.flatMap((type) => [`${ACTIONS}/${type}/read`, `${ACTIONS}/${type}/write`]),
  ];
  const actions = all.filter((action) => question.may(action, scope));
  const none = { notActions: [], dataActions: [], notDataActions: [] };
  return { value: actions.length === 0 ? [] : [{ actions, ...none }] };
}

function profileId(question: Question): string {
  return `${resourceGroupId(question)}/${PROVIDER}/${question.profile}`;
}

function notFound({ profile, resourceGroup }: Question, endpoint?: string): ArmReply {
  const name = endpoint === undefined ? profile : `${profile}/${endpoint}`;
  return failure(
    404,
    'ResourceNotFound',
    `The Resource 'Microsoft.Network/trafficManagerProfiles/${name}' under ` +
      `resource group '${resourceGroup}' was not found.`,
  );
}

function retryHeaders(status: number): Readonly<Record<string, string>> {
  return status === 429 || status === 503 ? { 'Retry-After': String(RETRY_AFTER_SECONDS) } : {};
}
