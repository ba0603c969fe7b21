/** PUT and DELETE /api/brakes/{scope}: set and lift a brake. */
import { app } from '@azure/functions';
import { brake } from '../src/handlers/brakes.ts';
import { httpDoor } from './http-door.ts';

app.http('brake', {
  methods: ['PUT', 'DELETE'],
  authLevel: 'function',
  route: 'brakes/{scope}',
  handler: httpDoor(brake),
});
