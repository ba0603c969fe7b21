/**
 * The live timeline. In: what happened, by whom it is told and when, in any order. Out: lines in
 * the order of their times. A line is held back for a moment, since what Paramedic decided is read
 * from its audit, and comes a little later than what came of it.
 */
import type { Screen, Style } from './layout.ts';
import { wrap } from './layout.ts';

export type Who =
  | 'patient'
  | 'Azure Monitor'
  | 'action group'
  | 'Paramedic'
  | 'ARM'
  | 'operator'
  | 'human'
  | 'demo';

export interface TimelineLine {
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  /** The act's label; empty: all of them. */
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
}

const holdMs = 1_500;
const actWidth = 11;
const whoWidth = 13;
const timeWidth = 7;

const colours: Readonly<Record<Who, Style>> = {
  patient: 'yellow',
  'Azure Monitor': 'magenta',
  'action group': 'magenta',
  Paramedic: 'cyan',
  ARM: 'blue',
  operator: 'white',
  human: 'red',
  demo: 'dim',
};

export function makeTimeline(screen: Screen, startedAt: number): Timeline {
  const { columns, paint } = screen;
  const held: TimelineLine[] = [];
  const indent = timeWidth + 2 + actWidth + 2 + whoWidth + 2;
  let printedUpTo = startedAt;

  function print({ at, act, who, says, why = '', style = [] }: TimelineLine): void {
    // What comes later than it was held back for is printed where it came in.
    printedUpTo = Math.max(printedUpTo, at);
    const head = [
      paint('dim', clock(printedUpTo - startedAt).padStart(timeWidth)),
      paint('bold', act.padEnd(actWidth)),
      paint(colours[who], who.padEnd(whoWidth)),
    ].join('  ');
    const [first = '', ...others] = [
      ...wrap(says, columns - indent).map((line) => paint(style, line)),
      ...wrap(why, columns - indent).map((line) => paint('dim', line)),
    ];
    screen.print(`${head}  ${first}`);
    for (const line of others) screen.print(`${' '.repeat(indent)}${line}`);
  }

  return {
    add: (line) => void held.push(line),
    flush(now = Infinity) {
      const due = held.filter(({ at }) => at <= now - holdMs);
      for (const line of due.toSorted((a, b) => a.at - b.at)) {
        held.splice(held.indexOf(line), 1);
        print(line);
      }
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
