// Speak to a monday through monday's own npm clients, one request a line.
//
// Reads lines of JSON: {client, call, query, variables, options, operation}. Answers each with one line of JSON, in
// order: {data} or {error: {name, message, status, errors}}. `client` is `api` (@mondaydotcomorg/api) or `sdk`
// (monday-sdk-js, which takes its address from the environment). Ends with its standard input.
import { createInterface } from 'node:readline';
import { createRequire } from 'node:module';
import { ApiClient } from '@mondaydotcomorg/api';

const warn = console.warn;
console.warn = () => {};
const sdk = createRequire(import.meta.url)('monday-sdk-js')();
console.warn = warn;

const { PEER_ENDPOINT: endpoint, PEER_TOKEN: token } = process.env;

const clients = {
  api: ({ call = 'request', operation, query, variables, options, token: other }) => {
    const client = new ApiClient({ token: other ?? token, endpoint });
    return operation ? client.operations[operation](variables) : client[call](query, variables, options);
  },
  sdk: ({ query, variables, options }) => sdk.api(query, { token, variables, ...options }),
};

const told = (error) => ({
  name: error.constructor.name,
  message: String(error.message),
  status: error.response?.status ?? null,
  errors: error.response?.errors ?? null,
  data: error.response?.data ?? null,
});

for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line);
  const answer = await clients[asked.client ?? 'api'](asked).then(
    (data) => ({ data: data?.headers?.entries ? { ...data, headers: Object.fromEntries(data.headers) } : data }),
    (error) => ({ error: told(error) }),
  );
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
