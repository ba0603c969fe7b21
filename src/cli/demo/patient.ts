/**
 * The image of the demo's patients: a small web server that can be made ill. In: `PORT` (a port or
 * a socket's path) and `DIARY` (a file) from the environment. Out: /health; /crash, /hang, /errors
 * and /break, which do what they say; a line for each request; and a diary of what it knows of
 * itself, by which the demo judges afterwards whether what was done to it was right.
 */
import { appendFileSync, existsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { damageBeside } from './diary.ts';
import type { Condition, DiaryLine } from './diary.ts';

const { PORT, DIARY } = process.env;
if (PORT === undefined || DIARY === undefined) {
  throw new Error('The patient needs PORT and DIARY in its environment.');
}
const diary = DIARY;
const damage = damageBeside(diary);
const errorLines = 20;
let isHanging = false;

function write(condition: Condition, says: string): void {
  const line: DiaryLine = { at: Date.now(), condition, says };
  appendFileSync(diary, `${JSON.stringify(line)}\n`);
}

/** Bad luck with somebody else's service: loud, and no reason to restart this one. */
async function complain(): Promise<void> {
  write('serving', `prints ${errorLines} error lines and goes on serving`);
  for (let line = 1; line <= errorLines; line += 1) {
    console.log(`ERROR payment ${line} failed: the bank answered 502`);
    await pause(50);
  }
}

const acts: Readonly<Record<string, () => void>> = {
  'POST /crash'() {
    write('crashed', 'crashes');
    console.log('FATAL out of memory');
    process.exit(1);
  },
  'POST /hang'() {
    write('hanging', 'hangs: it takes requests and answers none');
    isHanging = true;
  },
  'POST /errors': () => void complain(),
  'POST /break'() {
    writeFileSync(damage, '');
    write('crashed', 'crashes, and its data is damaged');
    console.log('FATAL the data is damaged');
    process.exit(1);
  },
};

const server = createServer((request: IncomingMessage, response: ServerResponse) => {
  if (isHanging) return;
  const asked = `${request.method} ${request.url}`;
  const act = acts[asked];
  const status = act !== undefined ? 202 : asked === 'GET /health' ? 200 : 404;
  const bodies = { 200: 'ok', 202: 'as you wish', 404: 'GET /health' };
  response.writeHead(status, { 'Content-Type': 'text/plain' }).end(`${bodies[status]}\n`, act);
  console.log(`${asked} ${status}`);
});

process.once('SIGTERM', () => {
  write('told to stop', 'is told to stop, and does');
  process.exit(0);
});

write('starting', 'starts');
if (existsSync(damage)) {
  write('crashed', 'dies as it starts: its data is damaged');
  console.log('FATAL the data is damaged');
  process.exit(1);
}
server.listen(/^\d+$/.test(PORT) ? Number(PORT) : PORT, () => write('serving', 'serves'));
