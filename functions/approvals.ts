/** GET /api/approvals: the open questions to people. */
import { app } from '@azure/functions';
import { approvals } from '../src/handlers/approvals.ts';
import { httpDoor } from './http-door.ts';

app.http('approvals', {
  methods: ['GET'],
  authLevel: 'function',
  route: 'approvals',
  handler: httpDoor(approvals),
});
