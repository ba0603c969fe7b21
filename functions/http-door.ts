/** A door as the host's HTTP handler: the request as data in, the response as data out. */
import { paramedic } from './app.ts';
import type { Door } from '../src/handlers/door.ts';
import type { HttpHandler } from '@azure/functions';

export const httpDoor =
  (door: Door): HttpHandler =>
  async (request) =>
    door(paramedic, {
      method: request.method,
      params: request.params,
      query: Object.fromEntries(request.query),
      authorization: request.headers.get('authorization'),
      body: new Uint8Array(await request.arrayBuffer()),
    });
