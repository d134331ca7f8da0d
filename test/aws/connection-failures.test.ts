/** What an error of the way to a service says of the request. */
import { expect, it } from 'vitest';
import { natureOfConnection } from '../../src/http/failures.ts';

const failed = (code: string, syscall: string) =>
  Object.assign(new Error(`${syscall} ${code}`), { code, syscall });

it.each([
  // Too many open files, a firewall of this machine, no memory for sockets.
  ['EMFILE', 'connect', 'unreachable'],
  ['EPERM', 'connect', 'unreachable'],
  ['ENOBUFS', 'connect', 'unreachable'],
  ['ENFILE', 'socket', 'unreachable'],
  ['EAI_FAIL', 'getaddrinfo', 'unreachable'],
  ['ECONNREFUSED', 'connect', 'unreachable'],
  // It might have arrived.
  ['ETIMEDOUT', 'connect', 'lost'],
  ['ECONNRESET', 'read', 'lost'],
  ['EPIPE', 'write', 'lost'],
  ['EMFILE', 'open', 'other'],
] as const)('%s of %s: %s', (code, syscall, nature) => {
  expect(natureOfConnection(failed(code, syscall))).toBe(nature);
  expect(natureOfConnection(new Error('it failed', { cause: failed(code, syscall) }))).toBe(nature);
});
