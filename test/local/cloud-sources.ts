/** The tiny app and the container of the tests of the whole local Azure. */
export const source = `
  app.http('alerts', { methods: ['POST'], authLevel: 'function', handler: async (request) => {
    const { data } = await request.json();
    console.log('alert: ' + data.essentials.alertRule);
    return { status: 202 };
  } });
  app.http('where', { methods: ['GET'], authLevel: 'anonymous',
    handler: () => ({ body: process.env.WEB_URL }) });
`;
export const web = `
  require('node:http').createServer((request, response) => {
    if (request.url === '/exit') process.exit(3);
    response.end('run ' + process.pid);
  }).listen(process.env.PORT);
`;
