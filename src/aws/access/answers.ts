/**
 * Refuses answers that AWS does not give: an empty 200, a proxy's page, a body that breaks off, a listing without its list.
 * The SDK reads such an answer as one in which nothing stands ("no policy", "no VPC", "created"), and what follows from
 * that is wrong. Sits right at the connection of each client, so that it holds for all services.
 */
import { faultOf } from './answer-shapes.ts';

/** The code of such an answer. */
export const notAwsCode = 'NotAnAwsAnswer';

interface Response {
  statusCode: number;
  headers: Record<string, string>;
  body?: unknown;
}

interface Context {
  clientName?: string;
  commandName?: string;
}

type Next<Arguments, Result extends { response: unknown }> = (args: Arguments) => Promise<Result>;

/** The part of an SDK client's middleware stack that is used here. */
interface Stack {
  add(
    middleware: never,
    options: { step: 'deserialize'; priority: 'low'; name: string; override: boolean },
  ): void;
}

/** An SDK plugin that throws where an answer is none of AWS's. */
export const checkAnswers = {
  applyToStack(stack: Stack): void {
    const middleware =
      <Arguments, Result extends { response: unknown }>(next: Next<Arguments, Result>, context: Context) =>
      async (args: Arguments): Promise<Result> => {
        const result = await next(args);
        if (isResponse(result.response)) await check(result.response, context);
        return result;
      };
    stack.add(middleware as never, {
      step: 'deserialize',
      priority: 'low',
      name: 'checkAnswers',
      override: true,
    });
  },
};

/** Answers whose body is not a document: an object may be endless, and HEAD has none. */
const withoutDocument = new Set(['GetObject', 'HeadBucket', 'HeadObject']);

async function check(response: Response, context: Context): Promise<void> {
  const operation = (context.commandName ?? '').replace(/Command$/, '');
  const isRefused = response.statusCode >= 300;
  const isDocument = !withoutDocument.has(operation) || (operation === 'GetObject' && isRefused);
  const body = isDocument ? await bytesOf(response.body) : null;
  // The SDK takes bytes in the place of the stream that has been read here.
  if (body !== null) response.body = new Uint8Array(body);
  const names = Object.keys(response.headers).map((name) => name.toLowerCase());
  const fault = faultOf({
    client: context.clientName ?? '',
    operation,
    status: response.statusCode,
    hasRequestId: names.some((name) => /^x-amzn?-request-?id$|^x-amz-id-2$/.test(name)),
    body,
  });
  if (fault !== null) throw notAws(response, fault);
}

async function bytesOf(body: unknown): Promise<Buffer> {
  if (body === undefined || body === null) return Buffer.alloc(0);
  if (typeof body === 'string' || body instanceof Uint8Array) return Buffer.from(body);
  if (!isIterable(body)) throw new TypeError("a response has a body that can't be read");
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks);
}

/**
 * As the SDK would throw it. A refusal in a foreign language never reached AWS, most likely; of anything else it is not
 * known what became of the call.
 */
export function notAws(response: Pick<Response, 'statusCode' | 'headers'>, fault: string): Error {
  const { statusCode: httpStatusCode } = response;
  const isRefusal = httpStatusCode >= 300 && httpStatusCode < 500;
  return Object.assign(new Error(`HTTP ${httpStatusCode}: ${fault}`), {
    name: notAwsCode,
    Code: notAwsCode,
    $metadata: { httpStatusCode },
    $response: { headers: response.headers },
    ...(isRefusal ? { $fault: 'client' } : { $retryable: { throttling: false } }),
  });
}

function isResponse(value: unknown): value is Response {
  return typeof value === 'object' && value !== null && 'statusCode' in value && 'headers' in value;
}

function isIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}
