/** What a door is handed: the checked configuration, every port, and who we are to Azure. */
import type { Configuration } from '../core/configuration.ts';
import type { Ports } from './ports.ts';

export interface App {
  readonly configuration: Configuration;
  readonly ports: Ports;
  /** Client id by which ARM knows our acts; null where the configuration does not name it. */
  readonly ownIdentity: string | null;
}
