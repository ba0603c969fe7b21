import { expect, test } from 'vitest';
import { compileRoute } from '../../src/local/host/routes.ts';

test.each([
  ['api/targets', '/api/targets', {}],
  ['api/targets', '/API/Targets/', {}],
  ['api/targets', '/api/targets/x', null],
  ['api/targets/{id}', '/api/targets/a%2Fb', { id: 'a/b' }],
  ['api/targets/{id}', '/api/targets', null],
  ['api/targets/{id?}', '/api/targets', {}],
  ['api/targets/{id}/wake', '/api/targets/web/WAKE', { id: 'web' }],
  ['api/{n:int}', '/api/-12', { n: '-12' }],
  ['api/{n:int}', '/api/1x', null],
  [
    'api/{id:guid}',
    '/api/0f8fad5b-d9cb-469f-a165-70867728950e',
    { id: '0f8fad5b-d9cb-469f-a165-70867728950e' },
  ],
  ['files/{*rest}', '/files/a/b%20c', { rest: 'a/b c' }],
  ['files/{*rest}', '/files', { rest: '' }],
  ['files/{id}', '/files/%zz', null],
])('routes: %s makes of %s what ASP.NET makes of it', (template, path, params) => {
  expect(compileRoute(template).match(path)).toEqual(params);
});

test('routes: a literal goes before a constraint, a constraint before a parameter, that before the rest', () => {
  const templates = ['a/{*rest}', 'a/{id}', 'a/{id:int}', 'a/best'];
  const inOrder = [...templates].sort((one, other) =>
    compileRoute(one).rank < compileRoute(other).rank ? -1 : 1,
  );
  expect(inOrder).toEqual(['a/best', 'a/{id:int}', 'a/{id}', 'a/{*rest}']);
});

test.each(['a/{id:regex(x)}', 'a/x{id}', 'a/{id=1}', 'a/{id?}/b', '{*rest}/b'])(
  'routes: %s is refused, since it would not be understood',
  (template) => {
    expect(() => compileRoute(template)).toThrow(`Route '${template}'`);
  },
);
