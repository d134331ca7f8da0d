/** Stands between a client and a server and pretends that AWS's clock differs: it shifts `Date` and refuses what is signed with another time. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { forward, listen, relay } from '../helpers/local-server.ts';

export interface ShiftedClock {
  url: string;
  /** Every request: `HEAD /bucket`, `GetCallerIdentity`. */
  asked: string[];
  /** Those that were refused because of their time. */
  refused: string[];
  close(): Promise<void>;
}

/** Milliseconds by which AWS lets a request's time differ. */
const tolerance = 5 * 60_000;

/** @param shift milliseconds, or what gives them at each request */
export async function shiftedClock(target: string, shift: number | (() => number)): Promise<ShiftedClock> {
  const asked: string[] = [];
  const refused: string[] = [];
  const server = await listen((request, response, body) => {
    const operation =
      new URLSearchParams(body.toString()).get('Action') ?? `${request.method} ${request.url}`;
    asked.push(operation);
    const now = Date.now() + (typeof shift === 'number' ? shift : shift());
    const date = new Date(now).toUTCString();
    if (Math.abs(signedAt(request) - now) > tolerance) {
      refused.push(operation);
      refuse(request, response, date);
      return;
    }
    forward(target, request, body, (answer) =>
      relay(response, { ...answer, headers: { ...answer.headers, date } }),
    );
  });
  return {
    url: server.url,
    asked,
    refused,
    close: server.close,
  };
}

/** `20261123T175500Z` of the signature. */
function signedAt({ headers }: IncomingMessage): number {
  const [, ...parts] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(String(headers['x-amz-date'])) ?? [];
  const [year, month, day, hour, minute, second] = parts;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

/** As each protocol says it. */
function refuse({ method, headers }: IncomingMessage, response: ServerResponse, date: string): void {
  const service = /\/([a-z0-9-]+)\/aws4_request/.exec(headers.authorization ?? '')?.[1] ?? '';
  const [status, body] = refusals[service] ?? [
    403,
    '<ErrorResponse><Error><Type>Sender</Type><Code>SignatureDoesNotMatch</Code><Message>Signature expired: it is now earlier than it was.</Message></Error></ErrorResponse>',
  ];
  response.writeHead(status, { date, 'content-type': 'text/xml', 'x-amz-request-id': 'CLOCK' });
  response.end(method === 'HEAD' ? undefined : body);
}

const refusals: Record<string, [number, string]> = {
  s3: [
    403,
    '<Error><Code>RequestTimeTooSkewed</Code><Message>The difference between the request time and the current time is too large.</Message></Error>',
  ],
  ec2: [
    400,
    '<Response><Errors><Error><Code>RequestExpired</Code><Message>Request has expired.</Message></Error></Errors></Response>',
  ],
};
