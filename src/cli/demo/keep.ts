/**
 * What `--keep` prints: where everything is, the keys, and questions to ask. In: the running local
 * Azure. Out: files beside it that the commands need (the authority's certificate; tokens of an
 * operator and of people, a profile for az, readable by this user alone), and lines to copy.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LocalAzure } from '../../local/cloud.ts';
import { azLines } from './az-lines.ts';
import { heading, paragraph } from './layout.ts';
import type { Screen } from './layout.ts';
import { failoverNames, identities, patientNames, personNames, resourceIdOf } from './cast.ts';
import { personsToken } from './hands.ts';
import type { PublicRows } from './public-rows.ts';
import { profileIn, settingName, urlIn } from './stage.ts';

const AUTHORITY_FILE = 'authority.pem';

export interface Kept {
  readonly azure: LocalAzure;
  readonly rows: PublicRows;
  /** Of this run. */
  readonly folder: string;
  readonly logFile: string;
}

export async function showPlaces(screen: Screen, kept: Kept): Promise<void> {
  const say = (text: string) => screen.print(`  ${text}`);
  heading(screen, 'It stays up: play with it. Ctrl-C ends it.');
  for (const [name, value] of Object.entries(await variablesOf(kept))) say(`${name}=${value}`);

  heading(screen, 'Ask Paramedic');
  say('ask() { curl -s --cacert $CA -H "x-functions-key: $KEY" "$@"; echo; }');
  say('ask $APP/targets');
  say('ask $APP/targets/orders');
  say('ask "$APP/audit?target=orders&limit=5"');
  say('BRAKE=\'{"owner":"me","reason":"playing","for":"10m"}\'');
  say('ask -X PUT $APP/brakes/fleet -d "$BRAKE"   # the kill switch');
  say('ask -X DELETE $APP/brakes/fleet');
  say('tail -f $LOG');

  const active = kept.rows.toggles('accounts').at(-1)?.to.active_target ?? 'primary';
  const other = active === 'primary' ? 'secondary' : 'primary';
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
  heading(screen, 'Ask with az, in a shell of its own: it is turned away from your Azure');
  const certificateFile = join(kept.folder, AUTHORITY_FILE);
  for (const line of await azLines(kept.azure, { ...kept, certificateFile })) say(line);

  screen.print('');
  const more =
    'Every patient takes /hang, /crash, /errors and /break, after which it cannot start. One that ' +
    'was treated a moment ago is not treated again at once: ask $APP/targets/search says for how ' +
    'long. What happens is shown below, as above.';
  paragraph(screen, more, 2, 'dim');
}

/** Addresses and keys by the names that the commands use; secrets of length lie in files. */
async function variablesOf({ azure, folder, logFile }: Kept): Promise<Record<string, string>> {
  const keep = (name: string, text: string): string => {
    const file = join(folder, name);
    writeFileSync(file, text, { mode: 0o600 });
    return file;
  };
  const { clientId } = identities.operator;
  const token = await azure.token({ clientId, resource: azure.armUrl });
  const variables: Record<string, string> = {
    APP: `${azure.host.url}/api`,
    KEY: azure.host.keys.master,
    CA: keep(AUTHORITY_FILE, azure.authority.certificatePem),
    ARM: azure.armUrl,
    TOKEN: `$(cat ${keep('operator-token', token)})`,
  };
  for (const name of personNames) {
    const file = keep(`token-of-${name.toLowerCase()}`, await personsToken(azure, name));
    variables[name.toUpperCase()] = `$(cat ${file})`;
  }
  for (const name of patientNames) variables[settingName(name)] = urlIn(azure, name);
  for (const name of failoverNames) variables[settingName(name)] = profileIn(azure, name).url;
  return { ...variables, SEARCH_ID: resourceIdOf('search'), LOG: logFile };
}
