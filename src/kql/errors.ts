/**
 * The one error of this room: what is wrong with a query's text and where.
 * Lines and columns count from 1. `construct` is the text or the name of the offending part.
 */

export interface Place {
  readonly line: number;
  readonly column: number;
}

export class KqlError extends Error {
  readonly line: number;
  readonly column: number;
  readonly construct: string;

  constructor(place: Place, construct: string, problem: string) {
    super(`line ${place.line}, column ${place.column}: ${problem}`);
    this.name = 'KqlError';
    this.line = place.line;
    this.column = place.column;
    this.construct = construct;
  }
}

/** For what is valid KQL that this engine does not run: never answered with an empty result. */
export function unsupported(place: Place, construct: string, fix = ''): KqlError {
  const hint = fix === '' ? '' : `; ${fix}`;
  return new KqlError(place, construct, `${construct} is not supported by this engine${hint}`);
}
