// A patient. In: the socket in PORT. Out: GET /health answers 200, or 503 from the moment somebody
// has asked for POST /break. It stays broken for as long as it lives, so that a restart, and
// nothing else, makes it well.
import { createServer } from 'node:http';

let broken = false;
const server = createServer(({ method, url }, response) => {
  if (method === 'POST' && url === '/break') broken = true;
  response.writeHead(broken && url === '/health' ? 503 : 200).end();
});
server.listen(process.env['PORT']);
