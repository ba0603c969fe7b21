/** GET /api/brakes: every brake in force or to come. */
import { app } from '@azure/functions';
import { brakes } from '../src/handlers/brakes.ts';
import { httpDoor } from './http-door.ts';

app.http('brakes', {
  methods: ['GET'],
  authLevel: 'function',
  route: 'brakes',
  handler: httpDoor(brakes),
});
