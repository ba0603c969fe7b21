import { describe, expect, test } from 'vitest';
import { everySection } from './decision-table.ts';
import { failoverReasons } from '../../../src/core/failover/reasons.ts';
import type { FailoverStep } from '../../../src/core/failover/step.ts';

const sections = everySection();

describe('failover: the whole table', () => {
  test('reads as it was reviewed', async () => {
    const text = sections.map(({ title, lines }) => {
      return [`== ${title}`, ...lines.map((line) => line.text)].join('\n');
    });
    await expect(`${text.join('\n\n')}\n`).toMatchFileSnapshot('decision-table.txt');
  });

  test('every reason of a look at a failover group occurs in it', () => {
    const elsewhere = new Set([
      'failed_over', // settle
      'failover_refused', // settle
      'half_moved_under_brake', // settle
      'finding_out', // the performer
      'approval_given', // a person's verdict
    ]);
    const seen = new Set(sections.flatMap(({ lines }) => lines).flatMap(({ step }) => said(step)));
    const missing = Object.keys(failoverReasons).filter(
      (reason) => !seen.has(reason) && !elsewhere.has(reason),
    );
    expect(missing).toEqual([]);
  });
});

function said(step: FailoverStep): string[] {
  switch (step.kind) {
    case 'ask':
      return [];
    case 'leave':
      return [step.reason];
    case 'move':
      return step.because === null ? [] : [step.because.reason];
  }
}
