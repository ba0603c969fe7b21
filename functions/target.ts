/** GET /api/targets/{id}: one target in full. */
import { app } from '@azure/functions';
import { target } from '../src/handlers/targets.ts';
import { httpDoor } from './http-door.ts';

app.http('target', {
  methods: ['GET'],
  authLevel: 'function',
  route: 'targets/{id}',
  handler: httpDoor(target),
});
