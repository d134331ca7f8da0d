/**
 * Refuses responses that AWS doesn't send: an empty 200, a proxy's page, a truncated body, a listing without its list.
 * The SDK parses such a response as an empty one ("no policy", "no VPC", "created"), which leads to wrong decisions. It
 * is attached to each client's connection, so that it covers all services.
 */
import { UserError } from '../../model/errors.ts';
import { bounded } from '../../model/redact/redact.ts';
import { faultOf } from './answer-shapes.ts';
import { type CallContext, outermost, plugin } from './middleware.ts';

/** The code of such an answer. */
export const notAwsCode = 'NotAnAwsAnswer';

interface Response {
  statusCode: number;
  headers: Record<string, string>;
  body?: unknown;
}

/** An SDK plugin that throws if a response isn't from AWS. */
export const checkAnswers = plugin<{ response: unknown }>(
  'checkAnswers',
  { step: 'deserialize', priority: 'low' },
  async (call, context) => {
    const result = await call();
    if (isResponse(result.response)) await check(result.response, context);
    return result;
  },
);

/** Responses whose body isn't a document: an object can be endless, and HEAD has none. */
const withoutDocument = new Set(['GetObject', 'HeadBucket', 'HeadObject']);

async function check(response: Response, context: CallContext): Promise<void> {
  const operation = (context.commandName ?? '').replace(/Command$/, '');
  const isRefused = response.statusCode >= 300;
  const isDocument = !withoutDocument.has(operation) || (operation === 'GetObject' && isRefused);
  const body = isDocument ? await bytesOf(response.body) : null;
  // The SDK accepts bytes instead of the stream that was read here.
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
 * As the SDK would throw it. A refusal in another format most likely never reached AWS; for the rest, that isn't known.
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

/**
 * Longer texts than AWS's (an ARN has the most, 2,048) are cut; documents and tokens (a bucket policy has 20 KB) can't be.
 */
const longest = { text: 2048, document: 256 * 1024 };

/** Members that a program parses, so they can't be cut. */
const whole = /(?:document|policy|token|marker|key)$/i;

/** An SDK plugin that bounds the texts of each answer. */
export const boundAnswers = plugin<{ output: object }>('boundAnswers', outermost, async (call) => {
  const result = await call();
  boundTexts(result.output);
  return result;
});

/**
 * Cuts the texts of plain data, in place. @throws UserError ANSWER_NOT_AWS for a document that is longer than any of AWS's
 */
export function boundTexts(value: unknown): void {
  if (Array.isArray(value)) {
    for (const [at, item] of value.entries()) {
      if (typeof item === 'string') value[at] = bounded(item, longest.text);
      else boundTexts(item);
    }
  } else if (isPlain(value)) {
    for (const [name, member] of Object.entries(value)) {
      if (typeof member !== 'string') boundTexts(member);
      else if (!whole.test(name)) value[name] = bounded(member, longest.text);
      else if (member.length > longest.document) throw tooLong(name);
    }
  }
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function tooLong(name: string): UserError {
  return new UserError({
    code: 'ANSWER_NOT_AWS',
    doing: 'reading a response from AWS',
    message: `The response has a ${name} of over ${longest.document / 1024} KB, which is more than AWS allows.`,
    why: "The endpoint isn't AWS, or something between here and AWS changed the response.",
    remedy: ['Check AWS_ENDPOINT_URL and the proxy.'],
  });
}
