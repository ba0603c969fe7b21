/** POST /api/alerts: where action groups deliver. */
import { app } from '@azure/functions';
import { alerts } from '../src/handlers/alerts.ts';
import { httpDoor } from './http-door.ts';

app.http('alerts', {
  methods: ['POST'],
  authLevel: 'function',
  route: 'alerts',
  handler: httpDoor(alerts),
});
