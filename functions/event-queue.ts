/** Event Grid by way of a Storage queue: the road that deploys in one pass. */
import { app } from '@azure/functions';
import { events } from '../src/handlers/events.ts';
import { paramedic } from './app.ts';

app.storageQueue('event-queue', {
  queueName: 'paramedic-events',
  connection: 'PARAMEDIC_STORAGE',
  handler: (message) => events(paramedic, message),
});
