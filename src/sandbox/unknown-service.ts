/** Responds for all services that the sandbox doesn't have, so that their clients get an error that they understand. */
import { AwsFailure } from './failure.ts';
import type { Service } from './service.ts';
import { element, xmlDeclaration } from './wire/xml.ts';

export function unknownService(name: string): Service {
  return {
    name,
    operationNames: [],
    read(request) {
      const target = request.headers['x-amz-target']?.split('.').at(-1);
      const action = new URLSearchParams(request.body.toString('utf8')).get('Action');
      const operationName = target ?? action ?? `${request.method} ${request.path}`;
      return {
        name: operationName,
        mutating: !/^(Describe|Get|List|Head)/i.test(operationName),
        input: () => ({}),
        perform() {
          throw new AwsFailure(
            'UnknownOperationException',
            `The sandbox does not have the service ${name} (${operationName}).`,
            404,
          );
        },
      };
    },
    refuse(failure, request, requestId) {
      const isQuery = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded');
      if (isQuery) {
        const error = [element('Code', failure.code), element('Message', failure.message)];
        const body = element('ErrorResponse', [element('Error', error), element('RequestId', requestId)]);
        return {
          status: failure.status,
          headers: { 'content-type': 'text/xml' },
          body: xmlDeclaration + body.xml,
        };
      }
      return {
        status: failure.status,
        headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-errortype': failure.code },
        body: JSON.stringify({ __type: failure.code, message: failure.message }),
      };
    },
    common: (kind, details) => new AwsFailure(kind, details.message || kind, kind === 'internal' ? 500 : 403),
  };
}
