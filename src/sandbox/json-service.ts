/** A service of the protocol AWS JSON 1.1 (Organizations): operations by the header `X-Amz-Target`, JSON both ways. */
import { AwsFailure } from './failure.ts';
import type { CommonFailure, FailureDetails, Service } from './service.ts';
import type { WireAnswer } from './wire/request.ts';
import type { CallContext } from './world/types.ts';

export interface JsonOperation {
  mutating: boolean;
  perform(input: Record<string, unknown>, context: CallContext): object;
}

/** Ties a handler to the SDK's types of an operation. JSON has the types' shape, but for times. */
export function jsonOperation<Input, Output extends object>(
  mutating: boolean,
  handler: (input: Input, context: CallContext) => Output,
): JsonOperation {
  return { mutating, perform: (input, context) => handler(input as Input, context) };
}

interface JsonServiceOptions {
  name: string;
  /** What stands before the operation's name in `X-Amz-Target`, with its dot. */
  target: string;
  operations: Record<string, JsonOperation>;
  /** Codes that this service has another name for. */
  codes: Record<string, string>;
}

const contentType = 'application/x-amz-json-1.1';

export function createJsonService(options: JsonServiceOptions): Service {
  const read: Service['read'] = (request) => {
    const name = (request.headers['x-amz-target'] ?? '').replace(options.target, '');
    const definition = options.operations[name];
    return {
      name,
      mutating: definition?.mutating ?? !/^(Describe|Get|List)/.test(name),
      input: () => readInput(request.body.toString('utf8')),
      perform(context) {
        if (!definition) throw new AwsFailure('UnknownOperationException', `Unknown operation ${name}`);
        return jsonAnswer(200, definition.perform(readInput(request.body.toString('utf8')), context));
      },
    };
  };

  const refuse: Service['refuse'] = (failure) =>
    // In this protocol every refusal is a 400; codes tell them apart.
    jsonAnswer(failure.status >= 500 ? failure.status : 400, {
      __type: options.codes[failure.code] ?? failure.code,
      Message: failure.message,
      ...failure.details,
    });

  return { name: options.name, operationNames: Object.keys(options.operations), read, refuse, common };
}

function readInput(body: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(body === '' ? '{}' : body);
    if (typeof parsed === 'object' && parsed !== null) return Object.fromEntries(Object.entries(parsed));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new AwsFailure('SerializationException', 'The request is not a JSON object.');
}

/** Times are seconds since 1970. */
function jsonAnswer(status: number, content: object): WireAnswer {
  const seconds = (value: unknown): unknown => {
    if (value instanceof Date) return value.getTime() / 1000;
    if (Array.isArray(value)) return value.map(seconds);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, seconds(member)]));
  };
  return { status, headers: { 'content-type': contentType }, body: JSON.stringify(seconds(content)) };
}

function common(kind: CommonFailure, details: FailureDetails): AwsFailure {
  switch (kind) {
    case 'unsigned':
      return new AwsFailure('MissingAuthenticationTokenException', 'Missing Authentication Token');
    case 'unknown-key':
    case 'region-disabled':
      return new AwsFailure(
        'UnrecognizedClientException',
        'The security token included in the request is invalid.',
      );
    case 'internal':
      return new AwsFailure('ServiceException', details.message, 500);
  }
}
