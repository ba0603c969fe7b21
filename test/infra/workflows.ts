// In: a workflow of GitHub Actions, as YAML. Out: complaints about what actionlint takes for right
// and we do not: a job without an end, rights that nobody chose, an action that anybody may change,
// a secret that could be a federated login.
import { parse } from 'yaml';
import { z } from 'zod';

const step = z.looseObject({ uses: z.string().optional(), run: z.string().optional() });
const workflow = z.looseObject({
  permissions: z.record(z.string(), z.string()),
  jobs: z.record(
    z.string(),
    z.looseObject({
      'timeout-minutes': z.number().optional(),
      uses: z.string().optional(),
      steps: z.array(step).default([]),
    }),
  ),
});

/** What is secret and opens nothing in Azure: where a human is told. */
const secretsTaken = new Set(['GITHUB_TOKEN', 'PARAMEDIC_NOTICE_URL']);

/** A commit: a version is a tag, which its owner can move. */
const pinned = /^(\.\/.+|[\w.-]+(\/[\w.-]+)+@[\da-f]{40})$/;

export function workflowComplaints(path: string, text: string): readonly string[] {
  const line = (part: string): number =>
    text.slice(0, Math.max(0, text.indexOf(part))).split('\n').length;
  const complain = (part: string, what: string): string => `${path}:${line(part)}: ${what}`;
  const read = workflow.safeParse(parse(text));
  if (!read.success) return [complain('', z.prettifyError(read.error))];
  const { permissions, jobs } = read.data;
  const used = Object.values(jobs).flatMap(({ uses, steps }) => [
    uses,
    ...steps.map((one) => one.uses),
  ]);
  const secrets = [...text.matchAll(/secrets\.(\w+)/g)];
  return [
    ...Object.entries(permissions)
      .filter(([, level]) => level === 'write')
      .map(([name]) => complain('permissions:', `${name}: write is for single jobs`)),
    ...Object.entries(jobs)
      .filter(([, job]) => job.uses === undefined && job['timeout-minutes'] === undefined)
      .map(([name]) => complain(`  ${name}:`, `job ${name} has no timeout-minutes`)),
    ...used
      .filter((uses) => uses !== undefined && !pinned.test(uses))
      .map((uses) => complain(uses ?? '', `${uses ?? ''} must be a commit`)),
    ...secrets
      .filter(([, name = '']) => !secretsTaken.has(name))
      .map(([part]) => complain(part, `${part}: log in by federation (OIDC) instead`)),
  ];
}
