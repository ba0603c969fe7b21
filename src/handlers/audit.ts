/**
 * GET /api/audit?target=&since=&limit=: what was seen and decided about one target or failover
 * group, newest first, each entry with its reason in words.
 */
import { answer, notFound, refused } from './http.ts';
import { door, personPatience } from './door.ts';
import { instantOf, isoOf } from './times.ts';
import { reasons } from '../core/reasons.ts';
import { subjectsOf } from '../pipeline/look-after.ts';
import type { Problem } from './http.ts';
import type { StoredEntry } from '../pipeline/ports.ts';

const limitMax = 1_000;
const limitDefault = 50;

export const audit = door('audit', personPatience, async (app, { query }) => {
  const id = query['target'];
  const since = query['since'] === undefined ? null : instantOf(query['since']);
  const limit = limitOf(query['limit']);
  const problems: Problem[] = [];
  if (id === undefined || id === '') problems.push({ at: 'query.target', what: 'must be given' });
  if (query['since'] !== undefined && since === null) {
    problems.push({ at: 'query.since', what: 'must be an ISO 8601 time: 2026-11-21T03:41:12Z' });
  }
  if (limit === null) {
    problems.push({ at: 'query.limit', what: `must be a whole number from 1 to ${limitMax}` });
  }
  if (problems.length > 0 || limit === null) return refused(problems);
  const [subject] = subjectsOf(app.configuration, [id ?? '']);
  if (subject === undefined) {
    return notFound('nothing has this id; see GET /api/targets and GET /api/failovers');
  }
  const entries = await app.ports.audit.query({ subject, since, limit });
  return answer(200, { target: subject.id, entries: entries.map(entryView) });
});

function limitOf(text: string | undefined): number | null {
  if (text === undefined) return limitDefault;
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  return limit >= 1 && limit <= limitMax ? limit : null;
}

const entryView = ({ at, ...entry }: StoredEntry) => ({
  at: isoOf(at),
  ...entry,
  says: reasons[entry.reason].says,
});
