/** A service of the Query protocols (EC2, IAM, STS): operations by name, led by the SDK's own schemas. */
import { AwsFailure } from './failure.ts';
import type { CommonFailure, FailureDetails, Service } from './service.ts';
import { decodeParameters, missingParameters, type Schema } from './wire/parameters.ts';
import type { WireAnswer } from './wire/request.ts';
import { element, encodeStructure, type XmlNode, xmlDeclaration } from './wire/xml.ts';
import type { CallContext } from './world/types.ts';

/** An operation's schema as the SDK exports it: kind, namespace, name, traits, input, output. */
export type OperationSchema = readonly [number, string, string, unknown, Schema, Schema];

export interface OperationDefinition {
  schema: OperationSchema;
  mutating: boolean;
  perform(input: Record<string, unknown>, context: CallContext): object;
}

/**
 * Ties a handler to the SDK's schema and types of an operation.
 *
 * The decoder follows the same schema that the types were made from, so a decoded input has the type's shape.
 */
export function operation<Input, Output extends object>(
  schema: OperationSchema,
  mutating: boolean,
  handler: (input: Input, context: CallContext) => Output,
): OperationDefinition {
  return { schema, mutating, perform: (input, context) => handler(input as Input, context) };
}

interface QueryServiceOptions {
  name: string;
  protocol: 'awsQuery' | 'ec2Query';
  namespace: string;
  operations: OperationDefinition[];
  /** The error for a request without a required parameter. */
  missing(parameter: string): AwsFailure;
  unknownOperation(name: string, version: string): AwsFailure;
  common(kind: CommonFailure, details: FailureDetails): AwsFailure;
}

export function createQueryService(options: QueryServiceOptions): Service {
  const operations = new Map(options.operations.map((definition) => [definition.schema[2], definition]));
  const isEc2 = options.protocol === 'ec2Query';

  const read: Service['read'] = (request, requestId) => {
    const parameters = new URLSearchParams(request.query);
    for (const [name, value] of new URLSearchParams(request.body.toString('utf8')))
      parameters.set(name, value);
    const action = parameters.get('Action') ?? '';
    const definition = operations.get(action);
    if (!definition) {
      return {
        name: action,
        mutating: !/^(Describe|Get|List)/.test(action),
        input: () => Object.fromEntries(parameters),
        perform() {
          throw options.unknownOperation(action, parameters.get('Version') ?? '');
        },
      };
    }
    const [, , name, , inputSchema, outputSchema] = definition.schema;
    // EC2's dry run changes nothing, whatever the operation.
    const isDryRun = isEc2 && parameters.get('DryRun')?.toLowerCase() === 'true';
    const decoded = () => decodeParameters(inputSchema, parameters, options.protocol);
    return {
      name,
      mutating: definition.mutating && !isDryRun,
      input: decoded,
      perform(context) {
        const input = decoded();
        const [missing] = missingParameters(inputSchema, input, options.protocol);
        if (missing) throw options.missing(missing);
        if (isDryRun) {
          throw new AwsFailure(
            'DryRunOperation',
            'Request would have succeeded, but DryRun flag is set.',
            412,
          );
        }
        const output = definition.perform(input, context);
        const members = encodeStructure(outputSchema, output);
        return answer(200, isEc2 ? ec2Answer(name, members, requestId) : awsAnswer(name, members, requestId));
      },
    };
  };

  function ec2Answer(name: string, members: XmlNode[], requestId: string): XmlNode {
    const content = members.length > 0 ? members : [element('return', true)];
    return element(`${name}Response`, [element('requestId', requestId), ...content], options.namespace);
  }

  function awsAnswer(name: string, members: XmlNode[], requestId: string): XmlNode {
    const result = members.length > 0 ? [element(`${name}Result`, members)] : [];
    const metadata = element('ResponseMetadata', [element('RequestId', requestId)]);
    return element(`${name}Response`, [...result, metadata], options.namespace);
  }

  const refuse: Service['refuse'] = (failure, _request, requestId) => {
    const error = [element('Code', failure.code), element('Message', failure.message)];
    if (isEc2) {
      const errors = element('Errors', [element('Error', error)]);
      return answer(failure.status, element('Response', [errors, element('RequestID', requestId)]));
    }
    const type = element('Type', failure.status >= 500 ? 'Receiver' : 'Sender');
    return answer(
      failure.status,
      element(
        'ErrorResponse',
        [element('Error', [type, ...error]), element('RequestId', requestId)],
        options.namespace,
      ),
    );
  };

  return { name: options.name, operationNames: [...operations.keys()], read, refuse, common: options.common };
}

function answer(status: number, body: XmlNode): WireAnswer {
  return {
    status,
    headers: { 'content-type': 'text/xml;charset=UTF-8' },
    body: xmlDeclaration + body.xml,
  };
}
