/** GET /api/failovers: all failover groups and their phases. */
import { app } from '@azure/functions';
import { failovers } from '../src/handlers/failovers.ts';
import { httpDoor } from './http-door.ts';

app.http('failovers', {
  methods: ['GET'],
  authLevel: 'function',
  route: 'failovers',
  handler: httpDoor(failovers),
});
