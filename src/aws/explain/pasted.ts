/** A pasted AWS error: from the CLI, an SDK, Terraform, CloudTrail, a response, or AWS's sentence alone. Offline. */
import type { Part } from '../../http/explain.ts';
import { parsedJson } from '../../model/clean-text.ts';
import { foreignText } from '../../model/redact/redact.ts';
import { decodedSentence } from './denial-text.ts';
import { type Denial, denialOf, denialPart } from './denials.ts';
import { localPart } from './local-rules.ts';
import { withoutFrame, withoutStack, withoutWrapping } from './pasted-frame.ts';
import { explainSaid } from './said.ts';
import type { Task } from './task.ts';

/** A pasted error without the text around it. */
export interface PastedError {
  code: string | null;
  message: string;
  /** As the text names it: `EC2`, `ec2`, `AmazonEC2`. */
  service: string | null;
  /** `CreateRole` */
  operation: string | null;
  /** HTTP status, where the text has it. */
  status: number | null;
  requestId: string | null;
}

export interface PastedExplanation {
  pasted: PastedError;
  /** Null where it is another error than a refused permission. */
  denial: Denial | null;
  report: Part;
}

/** Characters of a pasted text that are kept: an encoded message has some thousand. */
const longestText = 20_000;

/** @returns null if the text isn't an AWS error */
export function explainPasted(text: string): PastedExplanation | null {
  const pasted = readPasted(text);
  const task: Task = {
    doing: 'explaining an error',
    service: 'ec2',
    operation: pasted.operation ?? '',
    actions: [],
    pasted: { service: pasted.service },
  };
  const denial = denialOf(pasted.message, task);
  const isNamed = denial.action !== null || denial.refusedBy !== null || denial.encoded !== null;
  const part = explainSaid({ ...pasted, code: pasted.code ?? '' }, task);
  // Some refusals have a reason of their own, which their text alone names.
  if (isNamed || deniedCodes.has(part.code)) return { pasted, denial, report: denialPart(denial) };
  if (part.code !== 'AWS_REFUSED') return { pasted, denial: null, report: part };
  // AWS's own words come first: a program can say both.
  const local = localPart(pasted.message) ?? localPart(lineOf(withoutFrame(text)));
  return local === null ? null : { pasted, denial: null, report: local };
}

/** By which the rules say that a permission was refused. */
const deniedCodes: ReadonlySet<string> = new Set(['ACCESS_DENIED', 'OBJECT_ARCHIVED']);

/** Unwraps a text. What isn't in it stays null. */
export function readPasted(text: string): PastedError {
  const plain = withoutFrame(text);
  const fields = jsonFields(plain) ?? xmlFields(plain) ?? pythonFields(plain);
  const line = lineOf(plain);
  // A tool that prints a message as one of its own strings escapes the quotes in it.
  const message = fields?.message ?? withoutStack(plain).replaceAll('\\"', '"');
  const [service, operation] = calledIn(line);
  return {
    code: fields?.code ?? codeIn(line, parsedJson(plain) === undefined),
    message: withoutWrapping(lineOf(message)),
    service: fields?.service ?? service,
    operation: fields?.operation ?? operation,
    status: numberIn(/(?:\b|http)status ?code['"]?[:=]?\s*(\d{3})\b/i.exec(line)?.[1]),
    requestId: fields?.requestId ?? /\brequest ?id['"]?[:=]?\s*['"]?([\w-]{8,})/i.exec(line)?.[1] ?? null,
  };
}

function lineOf(text: string): string {
  return foreignText(text.replace(/\s+/g, ' ').trim(), longestText);
}

/** Ways in which tools write what was called; the first that has a name of it is used. */
const calls: readonly { text: RegExp; parts: readonly ('service' | 'operation')[] }[] = [
  // The SDK for Go 2, and Terraform with it.
  { text: /operation error ([\w ]+?): (\w+),/, parts: ['service', 'operation'] },
  // The AWS CLI and boto3.
  { text: /when calling the (\w+) operation/, parts: ['operation'] },
  // Older resources of CloudFormation.
  { text: /\bAPI: ([\w-]+):([A-Z]\w+)\b/, parts: ['service', 'operation'] },
  // A stack of the SDK for JavaScript 3.
  { text: /\bde_(\w+?)Command(?:Error)?\b/, parts: ['operation'] },
  { text: /@aws-sdk[/\\]client-([a-z\d-]+)/, parts: ['service'] },
  // A stack of the SDK for Java 2, and the end of its messages.
  { text: /\bDefault\w+?(?:Async)?Client\.(\w+)\(/, parts: ['operation'] },
  { text: /\(Service: ([\w ]+?)[,;]/, parts: ['service'] },
];

function calledIn(line: string): [service: string | null, operation: string | null] {
  const found: { service?: string | undefined; operation?: string | undefined } = {};
  for (const { text, parts } of calls) {
    const groups = text.exec(line)?.slice(1) ?? [];
    for (const [index, part] of parts.entries()) found[part] ??= groups[index];
  }
  const { service = null, operation = null } = found;
  // A method of Java begins with a small letter.
  return [service, operation === null ? null : operation.charAt(0).toUpperCase() + operation.slice(1)];
}

interface Fields {
  code: string | null;
  message: string;
  service?: string | null;
  operation: string | null;
  requestId: string | null;
}

function xmlFields(text: string): Fields | null {
  const tag = (name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1] ?? null;
  const message = tag('Message');
  if (message === null) return null;
  const detail = tag('Detail');
  return {
    code: tag('Code'),
    message: detail === null ? message : `${message} (${detail})`,
    operation: null,
    requestId: tag('RequestId') ?? tag('RequestID'),
  };
}

/** A response of boto3, as Python prints it. */
function pythonFields(text: string): Fields | null {
  const member = (name: string) => new RegExp(`'${name}': (?:'([^']*)'|"([^"]*)")`).exec(text);
  const message = member('Message');
  const code = member('Code');
  if (message === null || code === null) return null;
  return {
    code: code[1] ?? code[2] ?? null,
    message: message[1] ?? message[2] ?? '',
    operation: null,
    requestId: member('RequestId')?.[1] ?? null,
  };
}

function jsonFields(text: string): Fields | null {
  const start = text.indexOf('{');
  const end = text.lastIndexOf('}');
  if (start === -1 || end < start) return null;
  return fieldsOf(parsedJson(text.slice(start, end + 1)), 0);
}

/** Levels of a JSON text that are looked into: CloudTrail's records have two. */
const deepest = 4;

function fieldsOf(value: unknown, level: number): Fields | null {
  if (typeof value !== 'object' || value === null || level > deepest) return null;
  const entries = new Map(Object.entries(value).map(([key, each]) => [key.toLowerCase(), each as unknown]));
  const text = (...keys: string[]): string | null => {
    for (const key of keys) {
      const each = entries.get(key);
      if (typeof each === 'string' && each !== '') return each;
    }
    return null;
  };
  const decoded = text('decodedmessage');
  if (decoded !== null) return fieldsOf(parsedJson(decoded), level + 1);
  const sentence = decodedSentence(value);
  if (sentence !== null) {
    return { code: 'UnauthorizedOperation', message: sentence, operation: null, requestId: null };
  }
  const code = text('errorcode', 'code', '__type')?.replace(/^.*#/, '') ?? null;
  const operation = text('eventname');
  // CloudTrail records some refusals without AWS's message.
  const isRecorded = operation !== null && code !== null;
  const message = text('errormessage', 'message', 'resourcestatusreason') ?? (isRecorded ? '' : null);
  if (message !== null) {
    return {
      code,
      message,
      service: text('eventsource')?.replace(/\.amazonaws\.com$/, '') ?? null,
      operation,
      requestId: text('requestid'),
    };
  }
  for (const each of entries.values()) {
    const found = fieldsOf(each, level + 1);
    if (found !== null) return found;
  }
  return null;
}

/** Error codes in a line of prose: those that are no other words. */
const knownCode =
  /\b((?:Client\.)?(?:AccessDenied(?:Exception)?|UnauthorizedOperation|[A-Z]\w+Exception|AuthFailure|OptInRequired|RegionDisabled|InvalidToken|ExpiredToken|RequestExpired|RequestTimeTooSkewed|SignatureDoesNotMatch|InvalidClientTokenId|InvalidAccessKeyId|UnrecognizedClient|OperationAborted|ConcurrentModification|MalformedPolicy(?:Document)?|NoSuchBucket|NoSuchEntity|BucketAlreadyExists|BucketAlreadyOwnedByYou|EntityAlreadyExists|FlowLogAlreadyExists|LimitExceeded|FlowLogsLimitExceeded|TooManyBuckets|PolicyTooLarge|Throttling|RequestLimitExceeded|SlowDown|InternalError|ServiceUnavailable|TagPolicyViolation|InvalidObjectState|VpceAccessDenied|PermanentRedirect|AuthorizationHeaderMalformed))\b/;

/** Classes of the SDKs for Java that stand for any error of a service. */
const javaClass = /[\w.]*\b(?:Amazon\w+|Sdk\w+|Ec2|Iam|S3|Sts|Kms|Organizations|Sso)Exception\b/g;

/** @param isProse false for JSON that has no error's members: a code counts only where a value begins with it */
function codeIn(line: string, isProse: boolean): string | null {
  const own = line.replace(javaClass, '');
  return (
    /An error occurred \((\w[\w.]*)\) when calling/.exec(line)?.[1] ??
    /\bapi error (\w+):/.exec(line)?.[1] ??
    /\bError Code: (\w+)/i.exec(line)?.[1] ??
    handlerCode(/\bHandlerErrorCode: (\w+)/.exec(line)?.[1]) ??
    (isProse ? knownCode : new RegExp(`"${knownCode.source}(?=[":])`)).exec(own)?.[1] ??
    (/\bnot authorized to perform this operation\b/i.test(line) ? 'UnauthorizedOperation' : null)
  );
}

/** Codes of CloudFormation, as the services' own. Source: CloudFormation CLI User Guide, "Handler error codes". */
const handlerCodes: Readonly<Record<string, string>> = {
  AccessDenied: 'AccessDenied',
  UnauthorizedTaggingOperation: 'AccessDenied',
  AlreadyExists: 'EntityAlreadyExists',
  NotFound: 'NoSuchEntity',
  ServiceLimitExceeded: 'LimitExceeded',
  Throttling: 'Throttling',
  InvalidCredentials: 'InvalidClientTokenId',
};

function handlerCode(code: string | undefined): string | undefined {
  return code === undefined ? undefined : handlerCodes[code];
}

function numberIn(text: string | undefined): number | null {
  return text === undefined ? null : Number(text);
}
