/** What a door is handed: the checked configuration and every port. */
import type { Configuration } from '../core/policy.ts';
import type { Ports } from './ports.ts';

export interface App {
  readonly configuration: Configuration;
  readonly ports: Ports;
}
