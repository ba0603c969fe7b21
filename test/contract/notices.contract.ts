/**
 * What `Notices` promises: one request with the notice and its key, and an error that says whether
 * it may be told later, and no more of the receiver than its status.
 */
import { expect, test } from 'vitest';
import type { Notice } from '../../src/core/notice.ts';
import type { PortErrorKind } from '../../src/pipeline/port-error.ts';
import type { Notices } from '../../src/pipeline/ports.ts';
import { t0 } from './fixtures.ts';

export interface NoticesWorld {
  readonly notices: Notices;
  /** How the receiver answers from now on; null: it cuts the connection. */
  readonly answers: (status: number | null) => void;
  /** What came so far, with the key by which the receiver knows repetitions. */
  readonly got: () => readonly { readonly key: string; readonly notice: unknown }[];
}

export const aNotice: Notice = {
  key: 'web:3:escalated:1795255200000',
  target: 'web',
  group: 'shop',
  why: 'escalated',
  reason: 'remedies_exhausted',
  text: 'web needs a human.',
  at: t0,
};

const failures: readonly (readonly [string, number | null, PortErrorKind, boolean])[] = [
  ['the receiver is busy', 503, 'unavailable', true],
  ['the receiver fails', 500, 'unavailable', true],
  ['we tell too often', 429, 'throttled', true],
  ['we may not tell', 403, 'denied', false],
  ['the receiver is nowhere', 404, 'missing', false],
  ['the receiver does not understand', 400, 'rejected', false],
  ['the receiver sends us elsewhere', 302, 'rejected', false],
  ['the receiver is gone', null, 'unavailable', true],
];

export function noticesContract(over: string, make: () => Promise<NoticesWorld>): void {
  test(`notices over ${over}: a notice comes once, as it was, with its key`, async () => {
    const { notices, got } = await make();
    await notices.tell(aNotice);
    expect(got()).toEqual([{ key: aNotice.key, notice: aNotice }]);
  });

  test(`notices over ${over}: a repetition comes too, under the same key`, async () => {
    const { notices, got } = await make();
    await notices.tell(aNotice);
    await notices.tell({ ...aNotice, text: 'web still needs a human.' });
    expect(got().map(({ key }) => key)).toEqual([aNotice.key, aNotice.key]);
  });

  test.each(failures)(
    `notices over ${over}: it is an error and not repeated, when %s`,
    async (_, status, kind, retryable) => {
      const { notices, answers, got } = await make();
      answers(status);
      const told = notices.tell(aNotice);
      await expect(told).rejects.toMatchObject({ name: 'PortError', kind, retryable });
      const answer = status === null ? 'no answer' : `answered ${status}`;
      await expect(told).rejects.toThrow(`notices: telling escalated of web: ${answer}`);
      expect(got()).toHaveLength(1);
      answers(202);
      await expect(notices.tell(aNotice)).resolves.toBeUndefined();
    },
  );
}
