/** The wakes that failed every time: the host puts them into this queue. */
import { app } from '@azure/functions';
import { paramedic } from './app.ts';
import { poison } from '../src/handlers/poison.ts';

app.storageQueue('poison', {
  queueName: 'paramedic-wakes-poison',
  connection: 'PARAMEDIC_STORAGE',
  handler: (message) => poison(paramedic, message),
});
