/**
 * The baseline of the webhook, in the same host as the real one: POST /api/bare keeps the body as
 * one row and sends one message, which is the least that any function does that must not lose what
 * it was told. It knows no repetition, checks nothing and never retries.
 */
import { randomUUID } from 'node:crypto';
import { TableClient } from '@azure/data-tables';
import { app } from '@azure/functions';
import { credentialsOf } from '../../src/azure/credentials.ts';
import { hintTable } from '../../src/azure/keys.ts';
import { readSettings } from '../../src/azure/settings.ts';
import { openQueue } from '../../src/azure/wakes.ts';

const settings = readSettings(process.env);
const { host: credential } = credentialsOf(settings);
const table = new TableClient(settings.tableEndpoint, hintTable, credential);
const queue = openQueue({ endpoint: settings.queueEndpoint, credential });

app.http('bare', {
  methods: ['POST'],
  authLevel: 'function',
  route: 'bare',
  handler: async (request) => {
    const state = await request.text();
    const rowKey = randomUUID();
    await table.createEntity({ partitionKey: 'bare', rowKey, state });
    await queue.sendMessage(rowKey);
    return { status: 202 };
  },
});
