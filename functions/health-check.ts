/** GET /api/health_check: is the active side of a failover group well? */
import { app } from '@azure/functions';
import { healthCheck } from '../src/handlers/health-check.ts';
import { httpDoor } from './http-door.ts';

app.http('health-check', {
  methods: ['GET'],
  authLevel: 'function',
  route: 'health_check',
  handler: httpDoor(healthCheck),
});
