/** Loaded before the program: once Kentik has answered, an error with the whole request in it is thrown where no one catches it. */
import { subscribe } from 'node:diagnostics_channel';

subscribe('http.client.response.finish', ({ request }) => {
  const token = request.getHeader('x-ch-auth-api-token');
  if (token === undefined) return;
  setImmediate(() => {
    throw Object.assign(new Error(`a fault with ${token}`), { request, headers: request.getHeaders() });
  });
});
