/**
 * The simulator's outside world before the same contracts as Azure's: where clients are sent, who
 * people are, where events go.
 */
import { makeTrafficProfile } from '../../src/local/resources/traffic-profile.ts';
import { simEvents } from '../../src/sim/events.ts';
import { simPeople } from '../../src/sim/people.ts';
import { simRouting } from '../../src/sim/routing.ts';
import { virtualClock } from '../../src/sim/clock.ts';
import { aProfileBody } from '../local/traffic-fixtures.ts';
import { eventsContract } from './events.contract.ts';
import { t0 } from './fixtures.ts';
import { peopleContract } from './people.contract.ts';
import { profileId, routingContract, theEndpoints } from './routing.contract.ts';
import type { ArmTrouble } from '../../src/sim/arm.ts';
import type { OutEvent } from '../../src/core/event.ts';
import type { Person } from '../../src/core/person.ts';
import type { RoutingTrouble } from './routing.contract.ts';

const over = 'the simulator';

const troubles: Readonly<Record<RoutingTrouble, ArmTrouble | null>> = {
  none: null,
  hangs: { status: null, sent: true },
  unreachable: { status: null, sent: false },
};

routingContract(over, async () => {
  const clock = virtualClock(t0);
  const profile = makeTrafficProfile({ ...aProfileBody(theEndpoints), id: profileId }, { clock });
  let trouble: RoutingTrouble = 'none';
  let may = true;
  const routing = simRouting({
    clock,
    profileOf: (id) => (id === profileId ? profile : undefined),
    trouble: () => troubles[trouble],
    permits: () => may,
  });
  return {
    routing: {
      ...routing,
      async set(group, side, wanted) {
        const outcome = routing.set(group, side, wanted);
        await clock.run(clock.now() + group.policy.armTimeoutMs);
        return outcome;
      },
    },
    profile,
    trouble: (next) => void (trouble = next),
    permit: (next) => void (may = next),
  };
});

peopleContract(over, async () => {
  const known = new Map<string, Person>();
  let answers = true;
  return {
    people: simPeople({ known, answers: () => answers }),
    async header(person) {
      const header = `Bearer ${person.id}`;
      known.set(header, person);
      return header;
    },
    issuer: (next) => void (answers = next),
  };
});

eventsContract(over, async () => {
  const got: OutEvent[] = [];
  let status: number | null = 200;
  return {
    events: simEvents((event) => {
      got.push(event);
      return status;
    }),
    answers: (next) => void (status = next),
    got: () => got,
  };
});
