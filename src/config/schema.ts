/**
 * The shape of paramedic.yaml, once: what the file is checked against, what its values become, and
 * (by json-schema.ts) what editors show. Every setting has a sentence; defaults are core's own.
 */
import { z } from 'zod';
import { defaultFleet, defaultGroup } from '../core/policy.ts';
import { failoverSchema, soundFailoverSchema } from './failover-schema.ts';
import { policySchema } from './policy-schema.ts';
import { askShape } from './probe-schema.ts';
import {
  budgetOr,
  countOr,
  length,
  lengthOr,
  mustBe,
  name,
  sectionRule,
  shareOr,
  text,
  textOrSetting,
} from './values.ts';

const targetsMax = 5000;
const namedMax = 1000;

const fleet = z.strictObject(
  {
    sweepEvery: lengthOr(defaultFleet.sweepEveryMs, "The timer's own interval."),
    actionsMax: budgetOr(defaultFleet.actionsMax, 'Budget of all targets together.'),
  },
  sectionRule,
);

const notices = z.strictObject(
  {
    webhook: textOrSetting('the URL that is told')
      .optional()
      .describe('Where a human is told; an app setting that is not set means nowhere.'),
  },
  sectionRule,
);

const group = z.strictObject(
  {
    actionsMax: budgetOr(defaultGroup.actionsMax, 'Budget of all members together.'),
    stormShare: shareOr(
      defaultGroup.stormShare,
      'More than this share of the group unwell is a storm, in which nothing is done.',
    ),
    stormMembersMin: countOr(
      defaultGroup.stormMembersMin,
      2,
      targetsMax,
      'Smaller groups know no storm.',
    ),
    calmFor: lengthOr(defaultGroup.calmForMs, 'How long calm must last to end a storm.'),
    servingMin: countOr(
      defaultGroup.servingMin,
      0,
      targetsMax,
      'At least so many other members must be healthy for a remedy; 0 asks for none.',
    ),
  },
  sectionRule,
);

const httpProbe = z.strictObject(
  {
    url: textOrSetting('the http or https URL of the endpoint').describe(
      'Address of the endpoint, http or https, without credentials.',
    ),
    ...askShape,
  },
  mustBe('"platform", or { url: … }'),
);

const traffic = z.strictObject(
  {
    workspaceId: textOrSetting('the id (GUID) of a Log Analytics workspace').describe(
      'Id (a GUID) of the Log Analytics workspace to ask.',
    ),
    query: text('a query', 10_000).describe(
      'KQL whose single number says how many requests succeeded; above 0 vetoes a remedy.',
    ),
    window: length.describe('How far back the query looks.'),
  },
  sectionRule,
);

const target = z.strictObject(
  {
    id: name.describe('Short and stable; part of storage keys and URLs.'),
    group: name.prefault('default').describe('Targets that fail or serve together.'),
    policy: name.prefault('default').describe('The limits and timings that hold for it.'),
    resourceId: textOrSetting('the ARM id of a container group').describe(
      'ARM id of the container group.',
    ),
    probe: z
      .union(
        [z.literal('platform'), httpProbe],
        mustBe('"platform" (what Azure says of the containers), or { url: … }'),
      )
      .describe('How it is asked whether it is well.'),
    traffic: traffic.optional().describe("How to tell whether users' requests still succeed."),
  },
  mustBe('a target, such as { id: web, … }'),
);

const route = z.strictObject(
  {
    rule: text('the name of an alert rule', 260).optional().describe('The alert rule, any case.'),
    dimension: z
      .strictObject(
        { name: text('a name', 260), value: text('a value', 1000) },
        mustBe('{ name: …, value: … }'),
      )
      .optional()
      .describe('A dimension that the alert must have with this value.'),
    targets: z
      .array(name, mustBe('a list of target ids'))
      .min(1, mustBe('a list of at least one target id'))
      .max(100, mustBe('a list of at most 100 target ids'))
      .describe('The targets to look at.'),
  },
  mustBe('a route, such as { rule: …, targets: [web] }'),
);

const targetsRule = mustBe(`a list of 1 to ${targetsMax} targets`);
const routesRule = mustBe(`a list of at most ${namedMax} routes`);

const sections = {
  fleet: fleet.prefault({}).describe('What holds for all targets together.'),
  notices: notices.prefault({}).describe('How humans are told.'),
  policies: z.record(name, policySchema, sectionRule).prefault({}).describe('Policies by name.'),
  groups: z.record(name, group, sectionRule).prefault({}).describe('Groups by name.'),
  targets: z.array(target, targetsRule).min(1, targetsRule).max(targetsMax, targetsRule),
  routes: z
    .array(
      route.refine(
        ({ rule, dimension }) => rule !== undefined || dimension !== undefined,
        'names neither rule nor dimension, so that every alert would match: name one',
      ),
      routesRule,
    )
    .max(namedMax, routesRule)
    .prefault([])
    .describe('Which alert wakes which targets.'),
  failovers: z
    .record(name, failoverSchema, sectionRule)
    .prefault({})
    .describe('Failover groups by name.'),
};

/** The whole file. */
export const fileSchema = z.strictObject(sections, mustBe('a file with at least `targets:`'));

/** What is left of a file when all that `fileSchema` complained about is taken out. */
export const soundPartsSchema = z.strictObject({
  ...sections,
  policies: z.record(z.string(), policySchema).prefault({}),
  groups: z.record(z.string(), group).prefault({}),
  targets: z
    .array(
      target.partial().extend({
        probe: z.union([z.literal('platform'), httpProbe.partial()]).optional(),
        traffic: traffic.partial().optional(),
      }),
    )
    .prefault([]),
  routes: z.array(route.partial()).prefault([]),
  failovers: z.record(z.string(), soundFailoverSchema).prefault({}),
});

export type SoundParts = z.output<typeof soundPartsSchema>;
export type WrittenTarget = SoundParts['targets'][number];
