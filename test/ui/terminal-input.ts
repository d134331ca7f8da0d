import { EventEmitter } from 'node:events';

/** What a key stream needs of standard input: a terminal that a test types into with `emit('data', …)`. */
export function terminalInput<Methods extends object>(methods?: Methods) {
  const quiet = { isTTY: true, resume: (): unknown => undefined, pause: (): unknown => undefined };
  return Object.assign(new EventEmitter(), quiet, methods);
}
