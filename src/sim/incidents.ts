/** The incidents port over the simulated store: the twin of `azure/incidents.ts`. */
import { phaseIn, simRows, subjectRow } from './rows.ts';
import type { Incidents } from '../pipeline/ports.ts';
import type { Incident, Phase } from '../core/incident.ts';
import type { SimStore } from './store.ts';

export function simIncidents(store: SimStore): Incidents {
  return {
    ...simRows<Incident>(store),
    async phases({ name, members }) {
      return new Map(
        members.map((id): [string, Phase | null] => {
          const row = store.get(name, subjectRow(id));
          return [id, row === null ? 'quiet' : (phaseIn(row.value) as Phase | null)];
        }),
      );
    },
  };
}
