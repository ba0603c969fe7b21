// The demo's service, run as `node -e`. It is well until somebody breaks it from within its own
// container: `touch /tmp/unwell` makes it answer 503 until its next start, `touch /tmp/crash` ends
// it. Plain JavaScript of 2016, for whatever Node the image has.
const { existsSync, unlinkSync } = require('fs');
const { tmpdir } = require('os');
const unwell = `${tmpdir()}/unwell`;
const crash = `${tmpdir()}/crash`;

[unwell, crash].filter(existsSync).forEach((file) => unlinkSync(file));

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
