/**
 * Stands between the program and the sandbox, counts calls, and spoils one of them as networks, proxies and AWS do. What
 * it answers has AWS's own form where AWS would answer, and a proxy's where a proxy would.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Answer, forward, listen, relay } from '../helpers/local-server.ts';

export const faultKinds = [
  'server error',
  'server error after the effect',
  'reset',
  'reset after the effect',
  'throttled',
  'access denied',
  'token expired',
  'HTML with status 200',
  'empty answer with status 200',
  'answer cut short after the effect',
] as const;

export type FaultKind = (typeof faultKinds)[number];

export interface CallFault<Kind extends string = FaultKind> {
  kind: Kind;
  /** 1 for the first call that comes. */
  call: number;
}

/** Counts calls, and spoils one of them. */
export interface Spoiler<Kind extends string = FaultKind> {
  /** Starts counting at 0 and spoils that call; null spoils none. */
  arm(fault: CallFault<Kind> | null): void | Promise<void>;
  /** Calls since `arm`. */
  readonly calls: number;
  /** The call that was spoiled since `arm`, as `POST CreateRole` or `PUT /bucket?policy`; null where none was. */
  readonly spoiled: string | null;
  close(): Promise<void>;
}

export interface FaultyProxy extends Spoiler {
  /** `http://127.0.0.1:PORT` */
  url: string;
}

interface Call {
  service: 's3' | 'ec2' | 'query' | 'json';
  name: string;
}

/** Kinds whose call reaches AWS before its answer is spoiled. */
const afterEffect: ReadonlySet<FaultKind> = new Set([
  'server error after the effect',
  'reset after the effect',
  'answer cut short after the effect',
]);

export async function startFaultyProxy(target: string): Promise<FaultyProxy> {
  let armed: CallFault | null = null;
  let calls = 0;
  let spoiled: string | null = null;
  const server = await listen((incoming, outgoing, body) => {
    calls += 1;
    const call = callOf(incoming, body.toString('utf8'));
    if (armed?.call !== calls) {
      forward(target, incoming, body, (answer) => relay(outgoing, answer));
      return;
    }
    spoiled = `${incoming.method ?? ''} ${call.name}`;
    const { kind } = armed;
    if (!afterEffect.has(kind)) return spoil(kind, call, null, outgoing);
    forward(target, incoming, body, (answer) => spoil(kind, call, answer, outgoing));
  });
  return {
    url: server.url,
    arm(fault) {
      armed = fault;
      calls = 0;
      spoiled = null;
    },
    get calls() {
      return calls;
    },
    get spoiled() {
      return spoiled;
    },
    close: server.close,
  };
}

function callOf({ method, url, headers }: IncomingMessage, body: string): Call {
  const target = headers['x-amz-target'];
  if (typeof target === 'string') return { service: 'json', name: target.split('.').at(-1) ?? target };
  const action = /(?:^|&)Action=(\w+)/.exec(body)?.[1];
  // The version of the API is how one endpoint tells EC2 from IAM and STS.
  if (method === 'POST' && action !== undefined) {
    return { service: body.includes('Version=2016-11-15') ? 'ec2' : 'query', name: action };
  }
  return { service: 's3', name: url ?? '/' };
}

/** Sources: each service's API reference, "Common errors" or "Error responses". */
function spoil(kind: FaultKind, call: Call, answer: Answer | null, outgoing: ServerResponse): void {
  const { method } = outgoing.req;
  switch (kind) {
    case 'reset':
    case 'reset after the effect':
      outgoing.socket?.resetAndDestroy();
      return;
    case 'HTML with status 200':
      outgoing
        .writeHead(200, { 'content-type': 'text/html' })
        .end('<html><head><title>Sign in</title></head><body>Sign in to the network.</body></html>');
      return;
    case 'empty answer with status 200':
      outgoing.writeHead(200, { 'content-length': '0' }).end();
      return;
    case 'answer cut short after the effect': {
      const { status = 200, headers = {}, body = Buffer.alloc(0) } = answer ?? {};
      outgoing.writeHead(status, headers);
      // The head promises all of it, half of it comes.
      outgoing.write(body.subarray(0, Math.floor(body.length / 2)), () => outgoing.socket?.resetAndDestroy());
      return;
    }
    default: {
      const error = kind === 'server error after the effect' ? 'server error' : kind;
      const [code, status] = errorCodes[error][call.service];
      const type = call.service === 'json' ? 'application/x-amz-json-1.1' : 'text/xml';
      const requestId = call.service === 's3' ? 'x-amz-request-id' : 'x-amzn-requestid';
      // A HEAD answer has no body, whatever it would say: only a header shows that AWS answered.
      outgoing
        .writeHead(status, { 'content-type': type, [requestId]: 'REQUEST' })
        .end(method === 'HEAD' ? '' : errorBody(call.service, code, messages[error]));
    }
  }
}

/** Each service's code for the same failure, with its HTTP status. */
const errorCodes = {
  throttled: {
    s3: ['SlowDown', 503],
    ec2: ['RequestLimitExceeded', 503],
    query: ['Throttling', 400],
    json: ['TooManyRequestsException', 400],
  },
  'access denied': {
    s3: ['AccessDenied', 403],
    ec2: ['UnauthorizedOperation', 403],
    query: ['AccessDenied', 403],
    json: ['AccessDeniedException', 400],
  },
  'token expired': {
    s3: ['ExpiredToken', 400],
    ec2: ['RequestExpired', 400],
    query: ['ExpiredToken', 403],
    json: ['ExpiredTokenException', 400],
  },
  'server error': {
    s3: ['InternalError', 500],
    ec2: ['InternalError', 500],
    query: ['InternalFailure', 500],
    json: ['ServiceException', 500],
  },
} as const satisfies Partial<Record<FaultKind, Record<Call['service'], [code: string, status: number]>>>;

const messages = {
  throttled: 'Rate exceeded',
  'access denied':
    'User: arn:aws:iam::123456789012:user/engineer is not authorized to perform this action because no identity-based policy allows it',
  'token expired': 'The security token included in the request is expired',
  'server error': 'We encountered an internal error. Please try again.',
};

function errorBody(service: Call['service'], code: string, message: string): string {
  const error = `<Code>${code}</Code><Message>${message}</Message>`;
  switch (service) {
    case 'json':
      return JSON.stringify({ __type: code, message });
    case 's3':
      return `<?xml version="1.0" encoding="UTF-8"?><Error>${error}<RequestId>REQUEST</RequestId></Error>`;
    case 'ec2':
      return `<Response><Errors><Error>${error}</Error></Errors><RequestID>REQUEST</RequestID></Response>`;
    case 'query':
      return `<ErrorResponse><Error><Type>Sender</Type>${error}</Error><RequestId>REQUEST</RequestId></ErrorResponse>`;
  }
}
