/**
 * What `People` promises: a person only by a token that was verified, nobody without one, and an
 * error, not a refusal, where nothing can be verified just now.
 */
import { expect, test } from 'vitest';
import type { Person } from '../../src/core/person.ts';
import type { People } from '../../src/pipeline/ports.ts';

export interface PeopleWorld {
  readonly people: People;
  /** The header of a person who has signed in. */
  readonly header: (person: Person) => Promise<string>;
  /** Whether the issuer's keys can be had from now on. */
  readonly issuer: (answers: boolean) => void;
}

const ada: Person = { id: 'oid-ada', name: 'Ada', roles: ['Approver', 'Reader'] };

export function peopleContract(over: string, make: () => Promise<PeopleWorld>): void {
  test(`people over ${over}: a person is known by id, name and roles`, async () => {
    const { people, header } = await make();
    const identified = await people.identify(await header(ada));
    expect(identified).toEqual({ kind: 'person', person: ada });
  });

  test(`people over ${over}: nobody is there, when there is no header`, async () => {
    const { people } = await make();
    expect(await people.identify(null)).toEqual({ kind: 'nobody' });
  });

  test(`people over ${over}: it is refused and said why, when the token is not the issuer’s`, async () => {
    const { people, header } = await make();
    const [head = '', body = ''] = (await header(ada)).split('.');
    const forged = `${head}.${body}.c2lnbmVkIGJ5IG5vYm9keQ`;
    const identified = await people.identify(forged);
    expect(identified).toEqual({ kind: 'refused', why: expect.stringContaining('the issuer') });
    expect(JSON.stringify(identified)).not.toContain(body === '' ? forged : body);
  });

  test(`people over ${over}: it is an error to try again after, when the keys cannot be had`, async () => {
    const { people, header, issuer } = await make();
    const known = await header(ada);
    issuer(false);
    await expect(people.identify(known)).rejects.toMatchObject({
      name: 'PortError',
      kind: 'unavailable',
      retryable: true,
    });
    issuer(true);
    expect(await people.identify(known)).toMatchObject({ kind: 'person' });
  });
}
