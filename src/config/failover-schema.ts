/**
 * The shape of a failover group in paramedic.yaml: its two sides, how traffic follows, and its
 * limits and timings. `soundFailoverSchema` is what is left when all that is wrong is taken out.
 */
import { z } from 'zod';
import { failoverPolicyShape } from './failover-policy.ts';
import { askShape } from './probe-schema.ts';
import { mustBe, name, sectionRule, textOrSetting } from './values.ts';

const membersRule = mustBe('a list of at most 100 target ids');

const side = z.strictObject(
  {
    endpoint: textOrSetting('the http or https URL of the endpoint').describe(
      'Address of this side, http or https, without credentials; what the public row says.',
    ),
    ...askShape,
    targets: z
      .array(name, membersRule)
      .max(100, membersRule)
      .optional()
      .describe('Targets whose restarts come before a failover away from this side.'),
  },
  mustBe('a side, such as { endpoint: … }'),
);

const endpointTypes = ['azureEndpoints', 'externalEndpoints', 'nestedEndpoints'] as const;
const typeRule = mustBe('"azureEndpoints", "externalEndpoints" or "nestedEndpoints"');
const endpointRule = mustBe('the name of an endpoint of the profile, or { name: … }');

/** assumed: what no ARM name may hold. It becomes part of a URL. */
const endpointName = z
  .string(endpointRule)
  .max(260, endpointRule)
  .regex(/^(?!\.{1,2}$)[^/?#\\%<>&:*+"]+$/, endpointRule);

const trafficEndpoint = z.union(
  [
    endpointName,
    z.strictObject(
      {
        name: endpointName.describe('Its name in the profile.'),
        type: z
          .enum(endpointTypes, typeRule)
          .optional()
          .describe('Its kind, where it differs from the other.'),
      },
      endpointRule,
    ),
  ],
  endpointRule,
);

const traffic = z.strictObject(
  {
    profile: textOrSetting('the ARM id of a Traffic Manager profile').describe(
      'ARM id of the Traffic Manager profile.',
    ),
    primary: trafficEndpoint.describe('The endpoint of the primary side.'),
    secondary: trafficEndpoint.describe('The endpoint of the secondary side.'),
    type: z
      .enum(endpointTypes, typeRule)
      .prefault('externalEndpoints')
      .describe('The kind of both endpoints.'),
  },
  sectionRule,
);

export const failoverSchema = z.strictObject(
  {
    home: z
      .enum(['primary', 'secondary'], mustBe('"primary" or "secondary"'))
      .prefault('primary')
      .describe('The side it belongs on; a failback moves there.'),
    primary: side.describe('One side.'),
    secondary: side.describe('The other side.'),
    traffic: traffic
      .optional()
      .describe('What sends clients to the active side; left out, the application reads the row.'),
    ...failoverPolicyShape,
  },
  sectionRule,
);

export const soundFailoverSchema = failoverSchema.extend({
  primary: side.partial().optional(),
  secondary: side.partial().optional(),
  traffic: traffic.partial().optional(),
});

export type WrittenFailover = z.output<typeof soundFailoverSchema>;
