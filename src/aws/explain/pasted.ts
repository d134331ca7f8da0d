/** A pasted AWS error: from the CLI, an SDK, Terraform, CloudTrail, a response, or AWS's sentence alone. Offline. */
import { parsedJson } from '../../model/clean-text.ts';
import { foreignText } from '../../model/redact/redact.ts';
import { decodedSentence } from './denial-text.ts';
import { type Denial, denialOf, denialPart } from './denials.ts';
import { explainSaid } from './said.ts';
import type { Part, Task } from './task.ts';

/** A pasted error without the text around it. */
export interface PastedError {
  code: string | null;
  message: string;
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
  };
  const denial = denialOf(pasted.message, task);
  const isNamed = denial.action !== null || denial.refusedBy !== null || denial.encoded !== null;
  const part = explainSaid({ ...pasted, code: pasted.code ?? '' }, task);
  // Some refusals have a reason of their own, which their text alone names.
  if (isNamed || deniedCodes.has(part.code)) return { pasted, denial, report: denialPart(denial) };
  return part.code === 'AWS_REFUSED' ? null : { pasted, denial: null, report: part };
}

/** By which the rules say that a permission was refused. */
const deniedCodes: ReadonlySet<string> = new Set(['ACCESS_DENIED', 'OBJECT_ARCHIVED']);

/** Unwraps a text. What isn't in it stays null. */
export function readPasted(text: string): PastedError {
  const plain = withoutFrame(text);
  const fields = jsonFields(plain) ?? xmlFields(plain);
  const line = foreignText(plain.replace(/\s+/g, ' ').trim(), longestText);
  const message = foreignText((fields?.message ?? line).replace(/\s+/g, ' ').trim(), longestText);
  return {
    code: codeIn(fields?.code ?? null, line),
    message: withoutWrapping(message),
    operation:
      fields?.operation ??
      /when calling the (\w+) operation/.exec(line)?.[1] ??
      /operation error [\w ]+: (\w+),/.exec(line)?.[1] ??
      null,
    status: numberIn(/\bstatus ?code:?\s*(\d{3})\b/i.exec(line)?.[1]),
    requestId: fields?.requestId ?? /\brequest ?id:?\s*"?([\w-]{8,})/i.exec(line)?.[1] ?? null,
  };
}

/** Terraform's frame, colors, quotes of mail, and escapes of HTML and JSON. */
function withoutFrame(text: string): string {
  return text
    .replace(/\u001b\[[0-9;]*m/g, '')
    .replace(/^[ \t]*[│╷╵|>]+[ \t]?/gm, '')
    .replace(/&quot;|&#34;/g, '"')
    .replace(/&#39;|&apos;/g, "'")
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&');
}

/** What tools put before and after AWS's sentence. */
function withoutWrapping(message: string): string {
  return message
    .replace(/^.*?\bAn error occurred \([\w.]+\) when calling the \w+ operation(?: \([^)]*\))?:\s*/, '')
    .replace(/^.*?\bapi error \w+:\s*/, '')
    .replace(/^[\w. ]*?\b\w+(?:Exception|Error|Denied|Operation):\s+(?=\S)/, '')
    .replace(/\s*\((?:Service|Request ID):.*$/, '')
    .replace(/\s*status code: \d{3}, request id:.*$/i, '');
}

interface Fields {
  code: string | null;
  message: string;
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
  const message = text('errormessage', 'message');
  if (message !== null) {
    return {
      code: text('errorcode', 'code', '__type')?.replace(/^.*#/, '') ?? null,
      message,
      operation: text('eventname'),
      requestId: text('requestid'),
    };
  }
  for (const each of entries.values()) {
    const found = fieldsOf(each, level + 1);
    if (found !== null) return found;
  }
  return null;
}

/** Error codes in a line of prose: before a colon or in brackets, never just any word. */
const knownCode =
  /\b((?:Client\.)?(?:AccessDenied(?:Exception)?|UnauthorizedOperation|[A-Z]\w+Exception|AuthFailure|OptInRequired|RegionDisabled|InvalidToken|ExpiredToken|RequestExpired|RequestTimeTooSkewed|SignatureDoesNotMatch|InvalidClientTokenId|InvalidAccessKeyId|UnrecognizedClient|OperationAborted|ConcurrentModification|MalformedPolicy(?:Document)?|NoSuchBucket|NoSuchEntity|BucketAlreadyExists|BucketAlreadyOwnedByYou|EntityAlreadyExists|FlowLogAlreadyExists|LimitExceeded|FlowLogsLimitExceeded|TooManyBuckets|PolicyTooLarge|Throttling|RequestLimitExceeded|SlowDown|InternalError|ServiceUnavailable|TagPolicyViolation|InvalidObjectState))\b/;

function codeIn(given: string | null, line: string): string | null {
  return (
    given ??
    /An error occurred \((\w[\w.]*)\) when calling/.exec(line)?.[1] ??
    /\bapi error (\w+):/.exec(line)?.[1] ??
    /\bError Code: (\w+)/i.exec(line)?.[1] ??
    knownCode.exec(line)?.[1] ??
    (/\bnot authorized to perform this operation\b/i.test(line) ? 'UnauthorizedOperation' : null)
  );
}

function numberIn(text: string | undefined): number | null {
  return text === undefined ? null : Number(text);
}
