// In: the table of rooms and the read sources. Out: one complaint for every import that the table
// does not allow, and for every resource object that would drag a parser into the simulator. A
// file's room is the folder below src/ (or functions/, scripts/, test/) that it lies in.
import { dirname, join } from 'node:path/posix';
import type { Import, Source } from './source.ts';

/** Who may import what. A row without an entry for a folder forbids it; own room is always fine. */
export interface Room {
  readonly room: string;
  /** Rooms, or files in them (`pipeline/ports`); `type core` allows `import type` alone. */
  readonly ours: readonly string[];
  /** Names of npm and Node modules; a last `*` stands for any rest. */
  readonly packages: readonly string[];
}

const anything = '*';

export function importComplaints(table: readonly Room[], sources: readonly Source[]): string[] {
  return sources.flatMap((source) => {
    const place = placeOf(source.path);
    const row = table.find(({ room }) => isWithin(place, room));
    if (row === undefined) {
      return [
        `${source.path}:1: lies in no room of the table in test/tidy.test.ts; move it or add one`,
      ];
    }
    return source.imports
      .filter((imported) => !isAllowed(row, source.path, imported))
      .map(({ specifier, line }) => `${source.path}:${line}: ${describeRefusal(row, specifier)}`);
  });
}

function isAllowed(row: Room, path: string, { specifier, typeOnly }: Import): boolean {
  if (!specifier.startsWith('.')) {
    return row.packages.some((allowed) =>
      allowed.endsWith('*') ? specifier.startsWith(allowed.slice(0, -1)) : isOf(specifier, allowed),
    );
  }
  const target = targetOf(path, specifier);
  return [row.room, ...row.ours].some((allowed) => {
    if (allowed === anything) return true;
    const forTypes = allowed.startsWith('type ');
    return (typeOnly || !forTypes) && isWithin(target, forTypes ? allowed.slice(5) : allowed);
  });
}

function describeRefusal({ room, ours, packages }: Room, specifier: string): string {
  const list = (names: readonly string[]): string =>
    names.length > 0 ? names.join(', ') : 'nothing';
  return (
    `${room} may not import '${specifier}'; of our rooms it may import: ${list(ours)}; ` +
    `of Node and npm: ${list(packages)}`
  );
}

/**
 * What the simulator loads of `local` must load no package and no Node module, at any depth: only
 * then is it quick to start, in virtual time, and free of the network. Erased imports are nothing.
 */
export function simulatorComplaints(sources: readonly Source[]): string[] {
  const byPlace = new Map(sources.map((source) => [placeOf(source.path), source]));
  const complaints: string[] = [];
  const seen = new Set<string>();
  const follow = (source: Source, from: string): void => {
    for (const { specifier, typeOnly, line } of source.imports) {
      if (typeOnly) continue;
      if (!specifier.startsWith('.')) {
        complaints.push(
          `${source.path}:${line}: loads '${specifier}', and ${from} loads this file`,
        );
        continue;
      }
      const target = targetOf(source.path, specifier);
      const next = byPlace.get(target);
      if (next === undefined || seen.has(target)) continue;
      seen.add(target);
      follow(next, from);
    }
  };
  for (const source of sources) {
    if (isWithin(placeOf(source.path), 'sim')) follow(source, source.path);
  }
  return complaints;
}

/** `src/core/time.ts` is the place `core/time`; `functions/sweep.ts` is `functions/sweep`. */
function placeOf(path: string): string {
  return path.replace(/^src\//, '').replace(/\.ts$/, '');
}

function targetOf(path: string, specifier: string): string {
  return placeOf(join(dirname(path), specifier));
}

function isWithin(place: string, room: string): boolean {
  return room === anything || isOf(place, room);
}

function isOf(name: string, owner: string): boolean {
  return name === owner || name.startsWith(`${owner}/`);
}
