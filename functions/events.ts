/** Event Grid's push, in either of its schemas: the library's type says only one of them. */
import { app } from '@azure/functions';
import { events } from '../src/handlers/events.ts';
import { paramedic } from './app.ts';

app.eventGrid<unknown>('events', { handler: (event) => events(paramedic, event) });
