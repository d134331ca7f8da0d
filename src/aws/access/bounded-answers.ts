/**
 * Bounds on what an answer may hold, at the outermost step of every client: a text that is longer than any of AWS's is cut
 * before anyone keeps it. Tags, names and descriptions have at most 2,048 characters (an ARN has the most). Documents and
 * tokens cannot be cut: the largest, a bucket policy, has 20 KB, and longer ones are refused.
 */
import { exitCode, UserError } from '../../model/errors.ts';
import { bounded } from '../../model/redact/redact.ts';
import { outermost, plugin } from './middleware.ts';

const longest = { text: 2048, document: 256 * 1024 };

/** Members that are read by a program, which half of the text would mislead. */
const whole = /(?:document|policy|token|marker|key)$/i;

/** An SDK plugin that bounds the texts of each answer. */
export const boundAnswers = plugin<{ output: object }>('boundAnswers', outermost, async (call) => {
  const result = await call();
  boundTexts(result.output);
  return result;
});

/**
 * Cuts the texts of a value that is plain data, in place; streams, bytes and dates stay as they are.
 *
 * @throws UserError ANSWER_NOT_AWS for a document that is longer than any of AWS's
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
    exit: exitCode.failed,
    doing: 'reading an answer of AWS',
    message: `The answer has a ${name} of over ${longest.document / 1024} KB, which is more than AWS has.`,
    why: "What answers at the endpoint isn't AWS, or something between here and AWS changed the answer.",
    remedy: ['Check AWS_ENDPOINT_URL and the proxy.'],
  });
}
