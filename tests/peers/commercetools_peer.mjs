// Serve the npm commercetools mock on a free loopback port, with the few things it lacks.
//
// Added: sorting over HTTP for every project but "careless", a feed of changes in the Platform format, a way to forget
// all tokens. Prints one line of JSON with the port when it listens; ends with its standard input, so that it never
// outlives the tests.
import { AsyncLocalStorage } from 'node:async_hooks';
import { CommercetoolsMock, InMemoryStorage } from '@labdigital/commercetools-mock';

const sorting = new AsyncLocalStorage();
const feed = [];

const notice = (notificationType, projectKey, typeId, resource, more = {}) =>
  feed.push({ notificationType, projectKey, resource: { typeId, id: resource.id }, version: resource.version, ...more });

class Storage extends InMemoryStorage {
  async query(projectKey, typeId, params) {
    const sort = projectKey === 'careless' ? undefined : sorting.getStore();
    return super.query(projectKey, typeId, sort ? { ...params, sort } : params);
  }

  async add(projectKey, typeId, resource, ...rest) {
    const before = await super.get(projectKey, typeId, resource.id, {}).catch(() => null);
    const stored = await super.add(projectKey, typeId, resource, ...rest);
    const times = { modifiedAt: resource.lastModifiedAt };
    if (before) notice('ResourceUpdated', projectKey, typeId, resource, { oldVersion: before.version, ...times });
    else notice('ResourceCreated', projectKey, typeId, resource, times);
    return stored;
  }

  async delete(projectKey, typeId, id, params) {
    const gone = await super.delete(projectKey, typeId, id, params);
    if (gone) notice('ResourceDeleted', projectKey, typeId, gone, { modifiedAt: new Date().toISOString() });
    return gone;
  }
}

const mock = new CommercetoolsMock({
  enableAuthentication: true,
  validateCredentials: true,
  strict: true,
  silent: true,
  storage: new Storage(),
});
mock.app.addHook('onRequest', (request, _reply, done) => sorting.run(request.query?.sort, done));
mock.app.get('/__feed', async () => feed);
mock.app.post('/__forget-tokens', async () => {
  mock.authStore().tokens = [];
  return {};
});

await mock.app.listen({ port: 0, host: '127.0.0.1' });
console.log(JSON.stringify({ port: mock.app.server.address().port }));
process.stdin.resume().on('end', () => process.exit(0));
