/** A connection whose time passes only when someone waits, and which has no clients. */
import { type Connection, says } from '../../src/aws/access/connection.ts';
import { maxAttemptsOfEnvironment } from '../../src/aws/access/environment.ts';
import { explain } from '../../src/aws/explain/errors.ts';
import { failureOf } from '../../src/aws/explain/failures.ts';

export interface FakeConnection extends Connection {
  /** What was waited for, in milliseconds. */
  pauses: number[];
}

export function fakeConnection(): FakeConnection {
  let time = 0;
  const pauses: number[] = [];
  const context = { homeRegion: 'us-east-1', profile: null, endpoint: null, proxied: false };
  return {
    pauses,
    region: 'us-east-1',
    timing: {
      now: () => time,
      pause: async (milliseconds, signal) => {
        signal.throwIfAborted();
        pauses.push(milliseconds);
        time += milliseconds;
      },
      random: () => 1,
    },
    account: async () => '123456789012',
    failureOf,
    maxAttempts: maxAttemptsOfEnvironment,
    says,
    credentials: () => Promise.reject(new Error('no credentials here')),
    client: () => Promise.reject(new Error('no clients here')),
    endpointOf: () => null,
    read: (_task, signal, send) => send({ abortSignal: signal }),
    explained: async (error, task, signal) => explain(error, task, context, signal),
    caller: async () => ({
      account: '123456789012',
      arn: 'arn:aws:iam::123456789012:user/x',
      userId: 'x',
      partition: 'aws',
    }),
    noteChange: () => undefined,
    noteRegions: () => undefined,
    changedRecently: () => false,
    assume: () => {
      throw new Error('no other accounts here');
    },
  };
}

/** An error as the SDK throws it for an answer of AWS. */
export function awsError(
  code: string,
  status: number,
  message = code,
  headers: Record<string, string> = {},
): Error {
  return Object.assign(new Error(message), {
    name: code,
    Code: code,
    $fault: status >= 500 ? 'server' : 'client',
    $metadata: { httpStatusCode: status, requestId: 'request-1', attempts: 1 },
    $response: { headers },
  });
}

/** An error as Node throws it for a connection. */
export function networkError(code: string, message = code): Error {
  return Object.assign(new Error(message), { code });
}
