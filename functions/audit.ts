/** GET /api/audit: what was decided about a target, and why. */
import { app } from '@azure/functions';
import { audit } from '../src/handlers/audit.ts';
import { httpDoor } from './http-door.ts';

app.http('audit', {
  methods: ['GET'],
  authLevel: 'function',
  route: 'audit',
  handler: httpDoor(audit),
});
