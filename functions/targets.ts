/** GET /api/targets: all targets and their phases. */
import { app } from '@azure/functions';
import { targets } from '../src/handlers/targets.ts';
import { httpDoor } from './http-door.ts';

app.http('targets', {
  methods: ['GET'],
  authLevel: 'function',
  route: 'targets',
  handler: httpDoor(targets),
});
