/** An error as lines: what was done to what, what AWS said, why, how to fix it, and last what state things are in. */

import { cleanText } from '../model/clean-text.ts';
import type { ErrorReport } from '../model/errors.ts';

function place({ where }: ErrorReport): string {
  if (where === undefined) return '';
  const { name, region, account } = where;
  const parts = [name ?? [], region ?? [], account === undefined ? [] : `account ${account}`].flat();
  return parts.length === 0 ? '' : ` (${cleanText(parts.join(', '))})`;
}

/** The lines of a report, without colour; each fits any width only after wrapping. */
export function errorLines(report: ErrorReport): string[] {
  const { aws, details = [], remedy } = report;
  const requestId = aws?.requestId === undefined ? '' : ` (request id ${cleanText(aws.requestId)})`;
  if (report.code === 'INTERRUPTED') {
    return [[report.message, report.state ?? ''].join(' ').trim()];
  }
  return [
    `Error while ${cleanText(report.doing)}${place(report)}:`,
    cleanText(report.message),
    ...details.map((detail) => `  - ${cleanText(detail)}`),
    ...(aws === undefined
      ? []
      : [
          `AWS said to ${cleanText(`${aws.service} ${aws.operation}: ${aws.code}: ${aws.message}`)}${requestId}`,
        ]),
    ...(report.why === undefined ? [] : [`Why: ${cleanText(report.why)}`]),
    ...(remedy.length === 0 ? [] : ['Fix:']),
    // Policy statements come with line breaks, which are kept.
    ...remedy.flatMap((each) => each.split('\n').map((line) => `  ${cleanText(line)}`)),
    ...(report.state === undefined ? [] : [cleanText(report.state)]),
  ];
}
