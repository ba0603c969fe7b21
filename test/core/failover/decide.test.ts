import { describe, expect, test } from 'vitest';
import { everySection } from './decision-table.ts';

const sections = everySection();

describe('failover: the whole table', () => {
  test('reads as it was reviewed', async () => {
    const text = sections.map(({ title, lines }) => {
      return [`== ${title}`, ...lines.map((line) => line.text)].join('\n');
    });
    await expect(`${text.join('\n\n')}\n`).toMatchFileSnapshot('decision-table.txt');
  });
});
