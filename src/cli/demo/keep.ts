/**
 * What `--keep` prints: where everything is, the keys, and questions to ask. In: the running local
 * Azure. Out: files beside it that the commands need (the authority's certificate; tokens of an
 * operator and of people, readable by this user alone), and lines to copy.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LocalAzure } from '../../local/cloud.ts';
import { heading, paragraph } from './layout.ts';
import type { Screen } from './layout.ts';
import { failoverNames, identities, patientNames, personNames, resourceIdOf } from './cast.ts';
import { personsToken } from './hands.ts';
import type { PublicRows } from './public-rows.ts';
import { profileIn, settingName, urlIn } from './stage.ts';

export interface Kept {
  readonly azure: LocalAzure;
  readonly rows: PublicRows;
  /** Of this run. */
  readonly folder: string;
  readonly logFile: string;
}

export async function showPlaces(screen: Screen, kept: Kept): Promise<void> {
  const { azure, rows, folder, logFile } = kept;
  const certificate = join(folder, 'authority.pem');
  const tokenFile = join(folder, 'operator-token');
  const { clientId } = identities.operator;
  const token = await azure.token({ clientId, resource: azure.armUrl });
  writeFileSync(certificate, azure.authority.certificatePem);
  writeFileSync(tokenFile, token, { mode: 0o600 });

  const active = rows.toggles('accounts').at(-1)?.to.active_target ?? 'primary';
  const other = active === 'primary' ? 'secondary' : 'primary';

  const say = (text: string) => screen.print(`  ${text}`);
  heading(screen, 'It stays up: play with it. Ctrl-C ends it.');
  say(`APP=${azure.host.url}/api`);
  say(`KEY=${azure.host.keys.master}`);
  say(`CA=${certificate}`);
  say(`ARM=${azure.armUrl}`);
  say(`TOKEN=$(cat ${tokenFile})`);
  for (const name of personNames) {
    const file = join(folder, `token-of-${name.toLowerCase()}`);
    writeFileSync(file, await personsToken(azure, name), { mode: 0o600 });
    say(`${name.toUpperCase()}=$(cat ${file})`);
  }
  say(`LOG=${logFile}`);
  for (const name of patientNames) say(`${settingName(name)}=${urlIn(azure, name)}`);
  for (const name of failoverNames) say(`${settingName(name)}=${profileIn(azure, name).url}`);
  say(`SEARCH_ID=${resourceIdOf('search')}`);

  heading(screen, 'Ask Paramedic');
  say('ask() { curl -s --cacert $CA -H "x-functions-key: $KEY" "$@"; echo; }');
  say('ask $APP/targets');
  say('ask $APP/targets/orders');
  say('ask "$APP/audit?target=orders&limit=5"');
  say('BRAKE=\'{"owner":"me","reason":"playing","for":"10m"}\'');
  say('ask -X PUT $APP/brakes/fleet -d "$BRAKE"   # the kill switch');
  say('ask -X DELETE $APP/brakes/fleet');
  say('tail -f $LOG');

  heading(screen, 'Ask it to move, and answer what it asks');
  say('ask "$APP/health_check?group=tickets"');
  say('ask -X POST "$APP/do_failover?group=tickets"   # leaves a bad side, nothing else');
  say('as() { ask -H "Authorization: Bearer $@"; }');
  say(`TO='{"to":"${other}"}'; YES='{"verdict":"approve"}'`);
  say('as $ADA "$APP/do_failover?group=accounts" -d "$TO"');
  say('ASKED=$(ask $APP/approvals | grep -o "accounts[.][0-9]*" | head -1)');
  say('as $ADA $APP/approvals/$ASKED -d "$YES"   # refused: she has asked');
  say('as $GRACE $APP/approvals/$ASKED -d "$YES"');
  say('ask $APP/failovers/accounts');
  say('curl -si $ACCOUNTS/health | grep -i x-endpoint   # who serves its clients');

  heading(screen, 'Make trouble');
  say('curl -s -X POST $PAYMENTS/hang   # healed in about half a minute');
  say('curl -s -X POST --cacert $CA -H "Authorization: Bearer $TOKEN" \\');
  say('  "$ARM$SEARCH_ID/stop?api-version=2025-09-01"   # left alone');
  screen.print('');
  const more =
    'Every patient takes /hang, /crash and /errors. One that was treated a moment ago is not treated ' +
    'again at once: ask $APP/targets/search says for how long. What happens is shown below, as above.';
  paragraph(screen, more, 2, 'dim');
}
