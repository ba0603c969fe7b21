/** GET and PUT /api/failovers/{name}: one failover group in full; its public row made anew. */
import { app } from '@azure/functions';
import { failover } from '../src/handlers/failovers.ts';
import { httpDoor } from './http-door.ts';

app.http('failover', {
  methods: ['GET', 'PUT'],
  authLevel: 'function',
  route: 'failovers/{name}',
  handler: httpDoor(failover),
});
