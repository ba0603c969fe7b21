// The demo's service, run as `node -e`. It is well until somebody breaks it, from within its own
// container: `touch /tmp/unwell` makes it answer 503 until its next start, `touch /tmp/crash` ends
// it. Plain JavaScript of 2016, for whatever Node the image has.
const fs = require('fs');
const unwell = '/tmp/unwell';
const crash = '/tmp/crash';

[unwell, crash].filter(fs.existsSync).forEach((file) => fs.unlinkSync(file));

setInterval(() => {
  if (!fs.existsSync(crash)) return;
  console.error('ERROR: crashing, as asked for');
  process.exit(1);
}, 1000);

require('http')
  .createServer((request, response) => {
    const isWell = request.url === '/alive' || !fs.existsSync(unwell);
    if (!isWell) console.error(`ERROR: cannot serve ${request.url.slice(0, 100)}`);
    response.writeHead(isWell ? 200 : 503, { 'Content-Type': 'text/plain' });
    response.end(isWell ? 'ok\n' : 'unwell\n');
  })
  .listen(80, () => console.log('listening'));
