/** POST /api/do_failover: an outside orchestrator asks for a failover. */
import { app } from '@azure/functions';
import { doFailover } from '../src/handlers/do-failover.ts';
import { httpDoor } from './http-door.ts';

app.http('do-failover', {
  methods: ['POST'],
  authLevel: 'function',
  route: 'do_failover',
  handler: httpDoor(doFailover),
});
