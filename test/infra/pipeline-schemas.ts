// The shapes of azure.yaml and of Azure Pipelines' files, as far as this checkout uses them; what
// is not in here is refused, so that a slip of the pen is not silently ignored by the tool. Source:
// azure-dev schemas/v1.0/azure.yaml.json; Microsoft Learn, "YAML schema reference for Azure
// Pipelines".
import { z } from 'zod';

const name = z.string().regex(/^[A-Za-z_][\w-]*$/);
const text = z.string().min(1);

/** The name of azd's hooks is when they run; a project's and a service's differ. */
const hook = z.strictObject({
  shell: z.enum(['sh', 'pwsh']),
  run: text,
  interactive: z.boolean().optional(),
  continueOnError: z.boolean().optional(),
});
const platforms = z.union([hook, z.strictObject({ posix: hook, windows: hook })]);
const hooksOf = (events: readonly string[]) =>
  z.partialRecord(z.enum(events.flatMap((event) => [`pre${event}`, `post${event}`])), platforms);

export const azdProject = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]*[a-z0-9]$/),
  metadata: z.strictObject({ template: z.string().regex(/^[\w-]+@\d+\.\d+\.\d+$/) }),
  infra: z.strictObject({ provider: z.literal('bicep'), path: text, module: text }),
  services: z.record(
    name,
    z.strictObject({
      project: text,
      language: z.enum(['ts', 'js']),
      host: z.literal('function'),
      dist: text.optional(),
      // The bundle is whole: a build on Azure would look for sources that are not there.
      remoteBuild: z.literal(false),
      hooks: hooksOf(['restore', 'build', 'package', 'deploy']).optional(),
    }),
  ),
  hooks: hooksOf(['up', 'provision', 'package', 'deploy', 'down']).optional(),
});

const condition = text.optional();
const common = { displayName: text.optional(), condition, env: z.record(text, text).optional() };
const step = z.union([
  z.strictObject({
    ...common,
    checkout: z.enum(['self', 'none']),
    fetchDepth: z.number().optional(),
  }),
  z.strictObject({ ...common, bash: text, failOnStderr: z.boolean().optional() }),
  z.strictObject({ ...common, script: text }),
  z.strictObject({ ...common, pwsh: text }),
  z.strictObject({
    ...common,
    task: z.string().regex(/^\w+@\d+$/),
    inputs: z.record(name, z.union([z.string(), z.boolean(), z.number()])).optional(),
  }),
  z.strictObject({ ...common, publish: text, artifact: name }),
  // Of this run, of a pipeline among the resources by its name, or none.
  z.strictObject({ ...common, download: name, artifact: name.optional() }),
]);

const dependsOn = z.union([name, z.array(name)]).optional();
const pool = z.strictObject({ vmImage: text });
const timeoutInMinutes = z.number().int().min(1).max(360);
const variables = z.union([
  z.record(text, z.union([z.string(), z.boolean(), z.number()])),
  z.array(
    z.union([z.strictObject({ name: text, value: z.string() }), z.strictObject({ group: text })]),
  ),
]);
const jobCommon = {
  displayName: text.optional(),
  dependsOn,
  condition,
  timeoutInMinutes,
  pool: pool.optional(),
  variables: variables.optional(),
};
const job = z.union([
  z.strictObject({
    ...jobCommon,
    job: name,
    strategy: z
      .strictObject({
        matrix: z.record(name, z.record(name, z.string())),
        maxParallel: z.number().optional(),
      })
      .optional(),
    steps: z.array(step).min(1),
  }),
  z.strictObject({
    ...jobCommon,
    deployment: name,
    environment: text,
    strategy: z.strictObject({
      runOnce: z.strictObject({ deploy: z.strictObject({ steps: z.array(step).min(1) }) }),
    }),
  }),
]);

/** The file is of this folder, and has the shape of `azureTemplate`. */
const jobs = z.array(
  z.union([
    job,
    z.strictObject({
      template: z.string().regex(/^[\w-]+\.yml$/),
      parameters: z.record(name, z.unknown()).optional(),
    }),
  ]),
);

const branches = z.strictObject({ include: z.array(text), exclude: z.array(text).optional() });
const paths = branches;
const on = z.union([
  z.literal('none'),
  z.array(text),
  z.strictObject({ branches, paths: paths.optional(), batch: z.boolean().optional() }),
]);

const parameters = z.array(
  z.strictObject({
    name,
    displayName: text.optional(),
    type: z.enum(['string', 'boolean', 'number']),
    default: z.union([z.string(), z.boolean(), z.number()]).optional(),
    values: z.array(z.string()).optional(),
  }),
);

/** Jobs that a pipeline calls, once for each set of values. */
export const azureTemplate = z.strictObject({ parameters, jobs: z.array(job).min(1) });

export const azurePipeline = z.strictObject({
  name: text.optional(),
  // Left out, every push to every branch would run it.
  trigger: on,
  pr: on.optional(),
  // Pipelines whose good runs start this one, or whose artifacts it takes.
  resources: z
    .strictObject({
      pipelines: z.array(
        z.strictObject({
          pipeline: name,
          source: text,
          trigger: z.union([z.literal('none'), z.strictObject({ branches })]).optional(),
        }),
      ),
    })
    .optional(),
  schedules: z
    .array(
      z.strictObject({
        cron: z.string().regex(/^(\S+ ){4}\S+$/),
        displayName: text,
        branches,
        always: z.boolean().optional(),
      }),
    )
    .optional(),
  variables: variables.optional(),
  pool: pool.optional(),
  stages: z
    .array(
      z.strictObject({
        stage: name,
        displayName: text.optional(),
        dependsOn: z.union([name, z.array(name)]).optional(),
        condition,
        variables: variables.optional(),
        jobs: jobs.min(1),
      }),
    )
    .optional(),
  jobs: jobs.min(1).optional(),
});
