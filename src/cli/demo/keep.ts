/**
 * What `--keep` prints: where everything is, the keys, and questions to ask. In: the running local
 * Azure. Out: files beside it that the commands need (the authority's certificate, an operator's
 * token, readable by this user alone), and lines to copy.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LocalAzure } from '../../local/cloud.ts';
import { heading, paragraph } from './layout.ts';
import type { Screen } from './layout.ts';
import { identities, patientNames, resourceIdOf, urlIn } from './stage.ts';

export async function showPlaces(screen: Screen, azure: LocalAzure, folder: string): Promise<void> {
  const certificate = join(folder, 'authority.pem');
  const tokenFile = join(folder, 'operator-token');
  const { clientId } = identities.operator;
  const token = await azure.token({ clientId, resource: azure.armUrl });
  writeFileSync(certificate, azure.authority.certificatePem);
  writeFileSync(tokenFile, token, { mode: 0o600 });

  const say = (text: string) => screen.print(`  ${text}`);
  heading(screen, 'It stays up: play with it. Ctrl-C ends it.');
  say(`APP=${azure.host.url}/api`);
  say(`KEY=${azure.host.keys.master}`);
  say(`CA=${certificate}`);
  say(`ARM=${azure.armUrl}`);
  say(`TOKEN=$(cat ${tokenFile})`);
  for (const name of patientNames) say(`${name.toUpperCase()}=${urlIn(azure, name)}`);

  heading(screen, 'Ask Paramedic');
  const ask = 'curl -s --cacert $CA -H "x-functions-key: $KEY"';
  say(`${ask} $APP/targets`);
  say(`${ask} $APP/targets/orders`);
  say(`${ask} "$APP/audit?target=orders&limit=5"`);
  const brake = '{"owner":"me","reason":"playing","for":"10m"}';
  say(`${ask} -X PUT $APP/brakes/fleet -d '${brake}'   # the kill switch`);
  say(`${ask} -X DELETE $APP/brakes/fleet`);

  heading(screen, 'Make trouble');
  say('curl -s -X POST $SEARCH/hang      # or /crash, /errors, on any patient');
  const stop = `$ARM${resourceIdOf('payments')}/stop?api-version=2025-09-01`;
  say(`curl -s --cacert $CA -H "Authorization: Bearer $TOKEN" -X POST "${stop}"`);
  screen.print('');
  paragraph(screen, 'What happens is shown below, as above.', 2, 'dim');
}
