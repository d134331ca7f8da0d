/** An error as lines that say what they are: what failed, how to fix it, why, what the service said, and what state things are in. */
import { cleanText } from '../model/clean-text.ts';
import type { ErrorReport } from '../model/errors.ts';
import type { Line } from './differences.ts';

/** `remedy` is meant to be pasted: commands, policy statements. Only the terminal wraps it. */
export type ErrorRole = 'what' | 'message' | 'detail' | 'fix' | 'remedy' | 'why' | 'aws' | 'state';

function place({ where, doing }: ErrorReport): string {
  if (where === undefined) return '';
  const { name, region, account } = where;
  const parts = [
    name === undefined || doing.split(' ').includes(name) ? [] : name,
    region ?? [],
    account === undefined ? [] : `account ${account}`,
  ].flat();
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

/** What AWS or Kentik said. */
function awsWords({ aws }: ErrorReport): string[] {
  if (aws === undefined) return [];
  const { service, operation, code, message, requestId } = aws;
  const request = requestId === undefined ? '' : ` (request ID ${requestId})`;
  const call =
    service === 'kentik' ? `Kentik's response to ${operation}` : `AWS's response to ${service} ${operation}`;
  return [`${call}: ${code}: ${message}${request}`];
}

/**
 * The lines of a report. Foreign text is cleaned.
 *
 * @param without what is said elsewhere
 */
export function errorLines(report: ErrorReport, without?: ErrorRole): Line<ErrorRole>[] {
  const { details = [], remedy, why, state, message } = report;
  const line = (role: ErrorRole, text: string, level = 0) => ({ role, text: cleanText(text), level });
  if (report.code === 'INTERRUPTED') return [line('message', [message, state ?? ''].join(' ').trim())];
  return [
    line('what', `Error while ${report.doing}${place(report)}:`),
    line('message', message),
    ...details.map((detail) => line('detail', `- ${detail}`, 1)),
    ...(remedy.length === 0 ? [] : [line('fix', 'Fix:')]),
    // Policy statements come with line breaks, which are kept.
    ...remedy.flatMap((each) => each.split('\n').map((text) => line('remedy', text, 1))),
    ...(why === undefined ? [] : [line('why', `Why: ${why}`)]),
    ...awsWords(report).map((text) => line('aws', text)),
    ...(state === undefined ? [] : [line('state', state)]),
  ].filter(({ role }) => role !== without);
}

/** The same as text, without color; each fits any width only after wrapping. */
export function errorText(report: ErrorReport): string[] {
  return errorLines(report).map(({ text, level }) => `${'  '.repeat(level)}${text}`);
}
