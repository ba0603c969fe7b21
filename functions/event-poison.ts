/** The events that failed every time: the host puts them into this queue. */
import { app } from '@azure/functions';
import { eventPoison } from '../src/handlers/event-poison.ts';
import { paramedic } from './app.ts';

app.storageQueue('event-poison', {
  queueName: 'paramedic-events-poison',
  connection: 'PARAMEDIC_STORAGE',
  handler: (message) => eventPoison(paramedic, message),
});
