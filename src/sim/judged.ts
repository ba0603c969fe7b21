/** What the checkers are handed, and what they say. */
import type { Configuration } from '../core/configuration.ts';
import type { History } from './history.ts';
import type { SimStore } from './store.ts';

export interface Violation {
  readonly law: string;
  readonly what: string;
  readonly at: number;
}

export interface Judged {
  readonly configuration: Configuration;
  readonly history: History;
  readonly store: SimStore;
  /** When the last fault had ended. */
  readonly calmAt: number;
  readonly end: number;
}
