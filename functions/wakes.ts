/** The wake queue: each message says which targets to look at. */
import { app } from '@azure/functions';
import { paramedic } from './app.ts';
import { wakes } from '../src/handlers/wakes.ts';

app.storageQueue('wakes', {
  queueName: 'paramedic-wakes',
  connection: 'PARAMEDIC_STORAGE',
  handler: (message) => wakes(paramedic, message),
});
