/** An error as lines that say what they are: what failed, why, how to fix it, what the service said, and what state things are in. */
import { cleanText } from '../model/clean-text.ts';
import { type ErrorReport, messageLead } from '../model/errors.ts';
import { capitalized } from '../ui/text.ts';
import type { Line } from './differences.ts';

/**
 * `fix` is what to do, in sentences. `remedy` is meant to be pasted: commands, policy statements; only the terminal wraps
 * it. `request` is a message for whoever can fix it.
 */
export type ErrorRole =
  | 'what'
  | 'message'
  | 'detail'
  | 'why'
  | 'fix'
  | 'remedy'
  | 'request'
  | 'aws'
  | 'state';

function place({ where, doing }: Pick<ErrorReport, 'where' | 'doing'>): string {
  if (where === undefined) return '';
  const { name, region, account } = where;
  const said = doing.split(' ');
  const parts = [
    ...[name, region].flatMap((part) => (part === undefined || said.includes(part) ? [] : part)),
    ...(account === undefined ? [] : [`account ${account}`]),
  ];
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

/** What failed as the title of a screen, which shows the account already. */
export function failedTitle({ doing, where }: ErrorReport): string {
  const region = where?.region === undefined ? {} : { where: { region: where.region } };
  return cleanText(`${capitalized(doing)}${place({ doing, ...region })} failed`);
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

/** How to fix it. Where it begins with a sentence, that stands beside the label: in a small window, each line counts. */
function fixLines({ remedy }: ErrorReport): Line<ErrorRole>[] {
  // Policy statements come with line breaks, which are kept.
  const lines = remedy
    .filter((each) => !each.startsWith(messageLead))
    .flatMap((each) => each.split('\n'))
    .map((text) => ({ role: isSentence(text) ? ('fix' as const) : ('remedy' as const), text, level: 1 }));
  const [first, ...others] = lines;
  if (first === undefined) return [];
  return first.role === 'fix'
    ? [{ ...first, text: `Fix: ${first.text}`, level: 0 }, ...others]
    : [{ role: 'fix', text: 'Fix:', level: 0 }, ...lines];
}

/** No command and no line of a document ends in one of these. */
function isSentence(text: string): boolean {
  return /[.:]$/.test(text);
}

/** A reason of more characters comes after the fix, which a small window might not show otherwise. */
const longestLead = 160;

/**
 * The lines of a report. Foreign text is cleaned.
 *
 * @param without what is said elsewhere
 */
export function errorLines(report: ErrorReport, without: readonly ErrorRole[] = []): Line<ErrorRole>[] {
  const { details = [], remedy, why, state, message } = report;
  const line = (role: ErrorRole, text: string, level = 0) => ({ role, text: cleanText(text), level });
  const isLong = why !== undefined && why.length > longestLead;
  if (report.code === 'INTERRUPTED') return [line('message', [message, state ?? ''].join(' ').trim())];
  return [
    line('what', `Error while ${report.doing}${place(report)}:`),
    line('message', message),
    ...details.map((detail) => line('detail', `- ${detail}`, 1)),
    ...(why === undefined || isLong ? [] : [line('why', `Why: ${why}`)]),
    ...fixLines(report).map(({ role, text, level }) => line(role, text, level)),
    ...(isLong ? [line('why', `Why: ${why}`)] : []),
    ...remedy.filter((each) => each.startsWith(messageLead)).map((each) => line('request', each)),
    ...awsWords(report).map((text) => line('aws', text)),
    ...(state === undefined ? [] : [line('state', state)]),
  ].filter(({ role }) => !without.includes(role));
}

/** The same as text, without color; each fits any width only after wrapping. */
export function errorText(report: ErrorReport): string[] {
  return errorLines(report).map(({ text, level }) => `${'  '.repeat(level)}${text}`);
}
