import * as a from './fixtures.ts';
import { expect, test } from 'vitest';
import { minutes, plus } from '../../src/core/time.ts';
import { noticeOf } from '../../src/core/notice.ts';

const web = a.aTarget();

test('notice: it says by itself what is wrong, for how long and where it stands', () => {
  const incident = a.anEscalated({ detail: '3 attempts were made' });
  const notice = noticeOf(web, incident, 'escalated', a.now);
  expect(notice).toMatchObject({ target: 'web', group: 'shop', reason: 'remedies_exhausted' });
  expect(notice.text).toBe(
    'web needs a human. Open for 2 min, now escalated. Every attempt the policy allows was ' +
      'made; a human is needed. (3 attempts were made)',
  );
});

test('notice: a repetition has the same key, and another epoch, why or incident has not', () => {
  const incident = a.anEscalated();
  const key = noticeOf(web, incident, 'escalated', a.now).key;
  expect(noticeOf(web, incident, 'escalated', plus(a.now, minutes(5))).key).toBe(key);
  const others = [
    noticeOf(web, incident, 'still_open', a.now),
    noticeOf(web, a.anEscalated({ epoch: 4 }), 'escalated', a.now),
    noticeOf(web, a.anEscalated({ openedAt: a.now }), 'escalated', a.now),
    noticeOf(a.aTarget({ id: 'api' }), incident, 'escalated', a.now),
  ];
  expect(new Set([key, ...others.map((other) => other.key)]).size).toBe(5);
});

test('notice: no bracket is left open, when there is no detail', () => {
  expect(noticeOf(web, a.aSuspected({ detail: '' }), 'flapping', a.now).text).not.toContain('(');
});
