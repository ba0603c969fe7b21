/**
 * The app, composed once when the host loads the bundle. A configuration that is refused throws
 * here, so that the host shows its complaints and serves nothing.
 */
import { composeApp } from '../src/azure/compose.ts';

export const paramedic = composeApp(process.env);
