/** POST /api/targets/{id}/wake: a person asks for a look. */
import { app } from '@azure/functions';
import { wakeTarget } from '../src/handlers/targets.ts';
import { httpDoor } from './http-door.ts';

app.http('target-wake', {
  methods: ['POST'],
  authLevel: 'function',
  route: 'targets/{id}/wake',
  handler: httpDoor(wakeTarget),
});
