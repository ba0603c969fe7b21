/** The sweep's timer, as often as the app setting says. */
import { app } from '@azure/functions';
import { paramedic } from './app.ts';
import { sweep } from '../src/handlers/sweep.ts';

app.timer('sweep', {
  schedule: '%PARAMEDIC_SWEEP_SCHEDULE%',
  handler: () => sweep(paramedic),
});
