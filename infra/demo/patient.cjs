// The demo's service, run as `node -e`. It is well until somebody breaks it from within its own
// container: `fall-ill` makes it answer 503 until `get-well` or its next start, `crash` ends it.
// These are programs that need no arguments, since `az container exec` can give none (Microsoft
// Learn: execute a command in a running container). Plain JavaScript of 2016, for whatever Node the
// image has.
const { existsSync, unlinkSync, writeFileSync } = require('fs');
const { tmpdir } = require('os');
const unwell = `${tmpdir()}/unwell`;
const crash = `${tmpdir()}/crash`;
const programs = {
  'fall-ill': `touch ${unwell}`,
  'get-well': `rm -f ${unwell}`,
  crash: `touch ${crash}`,
};

[unwell, crash].filter(existsSync).forEach((file) => unlinkSync(file));

// In a folder of PATH; an image whose user may not write there is served by `touch` from a shell.
const folder = process.env.PROGRAMS || '/usr/local/bin';
Object.keys(programs).forEach((name) => {
  try {
    writeFileSync(`${folder}/${name}`, `#!/bin/sh\n${programs[name]}\n`, { mode: 0o755 });
  } catch (error) {
    console.error(`ERROR: there will be no ${name}: ${error.message}`);
  }
});

setInterval(() => {
  if (!existsSync(crash)) return;
  console.error('ERROR: crashing, as asked for');
  process.exit(1);
}, 500);

const server = require('http').createServer((request, response) => {
  // Azure's own liveness probe asks for /alive: what it cannot see is what Paramedic is for.
  const isWell = request.url === '/alive' || !existsSync(unwell);
  if (!isWell) console.error(`ERROR: cannot serve ${request.url.slice(0, 100)}`);
  response.writeHead(isWell ? 200 : 503, { 'Content-Type': 'text/plain' });
  response.end(isWell ? 'ok\n' : 'unwell\n');
});
server.listen(process.env.PORT || 80, () => console.log(`listening on ${server.address().port}`));
