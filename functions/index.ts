/** The bundle's only entry: loading a door registers it with the host. */
import './alerts.ts';
import './audit.ts';
import './brake.ts';
import './brakes.ts';
import './poison.ts';
import './sweep.ts';
import './target.ts';
import './target-wake.ts';
import './targets.ts';
import './wakes.ts';
