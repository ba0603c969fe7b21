/** GET and POST /api/approvals/{id}: one question, and a person's answer to it. */
import { app } from '@azure/functions';
import { approval } from '../src/handlers/approvals.ts';
import { httpDoor } from './http-door.ts';

app.http('approval', {
  methods: ['GET', 'POST'],
  authLevel: 'function',
  route: 'approvals/{id}',
  handler: httpDoor(approval),
});
