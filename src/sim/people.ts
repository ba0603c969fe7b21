/**
 * People in a simulated world: the twin of `azure/people.ts`. Every header that means anything is
 * in a table; `answers` says whether the issuer's keys can be had just now.
 */
import { PortError } from '../pipeline/port-error.ts';
import type { People } from '../pipeline/ports.ts';
import type { Person } from '../core/person.ts';

export interface SimPeopleOptions {
  /** By the header's value: `Bearer …`. */
  readonly known: ReadonlyMap<string, Person>;
  readonly answers: () => boolean;
}

export function simPeople({ known, answers }: SimPeopleOptions): People {
  return {
    async identify(authorization) {
      if (authorization === null) return { kind: 'nobody' };
      if (!answers()) {
        throw new PortError('unavailable', 'people: reading the keys of the issuer: no answer');
      }
      const person = known.get(authorization);
      return person
        ? { kind: 'person', person }
        : { kind: 'refused', why: 'the token is not signed by a key of the issuer' };
    },
  };
}
