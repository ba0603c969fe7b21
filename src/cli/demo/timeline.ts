/**
 * The live timeline. In: what happened, by whom it is told and when, in any order. Out: lines in
 * the order of their times. A line is held back for a moment, since what Paramedic decided is read
 * from its audit, and comes a little later than what came of it.
 */
import type { PersonName } from './cast.ts';
import type { Screen, Style } from './layout.ts';
import { wrap } from './layout.ts';

export type Who =
  | 'patient'
  | 'Azure Monitor'
  | 'action group'
  | 'Paramedic'
  | 'ARM'
  | 'Traffic Manager'
  | 'public row'
  | 'customers'
  | 'human'
  | PersonName
  | 'demo';

export interface TimelineLine {
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  /** The act's name; empty: all of them. */
  readonly act: string;
  readonly who: Who;
  readonly says: string;
  /** Why, in smaller print. */
  readonly why?: string;
  readonly style?: Style;
}

export interface Timeline {
  add(line: TimelineLine): void;
  /** Prints what has been held back long enough by `now`; everything without it. */
  flush(now?: number): void;
  /** Prints everything, and nothing that is added from now on. */
  end(): void;
}

const holdMs = 1_500;
const timeWidth = 7;

const colours: Readonly<Record<Who, Style>> = {
  patient: 'yellow',
  'Azure Monitor': 'magenta',
  'action group': 'magenta',
  Paramedic: 'cyan',
  ARM: 'blue',
  'Traffic Manager': 'blue',
  'public row': 'green',
  customers: 'yellow',
  human: 'red',
  Ada: 'white',
  Grace: 'white',
  demo: 'dim',
};

/** `acts`: the names that stand beside the lines; what belongs to no act of these stands alone. */
export function makeTimeline(screen: Screen, startedAt: number, acts: readonly string[]): Timeline {
  const { columns, paint } = screen;
  const held: TimelineLine[] = [];
  const actWidth = Math.max(0, ...acts.map(({ length }) => length));
  const indent = timeWidth + 2 + actWidth + 2;
  let printedUpTo = startedAt;
  let hasEnded = false;

  function print({ at, act, who, says, why = '', style = [] }: TimelineLine): void {
    // What comes later than it was held back for is printed where it came in.
    printedUpTo = Math.max(printedUpTo, at);
    const time = paint('dim', clock(printedUpTo - startedAt).padStart(timeWidth));
    const name = paint('bold', (acts.includes(act) ? act : '').padEnd(actWidth));
    const [first = '', ...others] = wrap(`${who}: ${says}`, columns - indent);
    const spoken = `${paint(colours[who], who)}${paint(style, first.slice(who.length))}`;
    screen.print(`${time}  ${name}  ${spoken}`);
    const below = [
      ...others.map((line) => paint(style, line)),
      ...wrap(why, columns - indent).map((line) => paint('dim', line)),
    ];
    for (const line of below) screen.print(`${' '.repeat(indent)}${line}`);
  }

  function flush(now = Infinity): void {
    const due = held.filter(({ at }) => at <= now - holdMs);
    for (const line of due.toSorted((a, b) => a.at - b.at)) {
      held.splice(held.indexOf(line), 1);
      print(line);
    }
  }

  return {
    add(line) {
      if (!hasEnded) held.push(line);
    },
    flush,
    end() {
      flush();
      hasEnded = true;
    },
  };
}

/** `0:07.4` */
function clock(ms: number): string {
  const tenths = Math.max(0, Math.floor(ms / 100));
  const seconds = Math.floor(tenths / 10);
  const two = String(seconds % 60).padStart(2, '0');
  return `${Math.floor(seconds / 60)}:${two}.${tenths % 10}`;
}
