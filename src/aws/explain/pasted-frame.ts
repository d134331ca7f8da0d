/** What stands around AWS's words in a pasted text: a terminal's and a tool's, as text in and text out. */
import { cleanText } from '../../model/clean-text.ts';

/** Terraform's frame, colors, quotes of mail, typographic quotes, lines cut by a terminal, and escapes of HTML. */
export function withoutFrame(text: string): string {
  const lines = text.split(/\r?\n/).map(cleanText);
  return rejoined(lines)
    .replace(/^[ \t]*[│╷╵|>]+[ \t]?/gm, '')
    .replace(/&quot;|&#34;|[“”„]/g, '"')
    .replace(/&#39;|&apos;/g, "'")
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&');
}

/** Columns of the narrowest terminal whose cut lines are put together again. */
const narrowest = 60;

/** A terminal of fixed width cuts words: all lines but the last are full, or end before a space that was dropped. */
function rejoined(lines: readonly string[]): string {
  const end = lines.findLastIndex((line) => line !== '');
  const full = lines.slice(0, Math.max(0, end));
  const width = Math.max(0, ...full.map(({ length }) => length));
  const isCut = full.length > 1 && width >= narrowest && full.every(({ length }) => length >= width - 1);
  if (!isCut) return lines.join('\n');
  return [...full.map((line) => line.padEnd(width)), lines[end]].join('');
}

/** A stack trace, and what the SDK for JavaScript prints of an error's members. */
export function withoutStack(text: string): string {
  return text
    .replace(/^\s+at \S.*[:(].*$/gm, '')
    .replace(/(?:\{\s*)?['"]?\$(?:fault|metadata)\b[\s\S]*$/, '');
}

/** What tools put before and after AWS's sentence, and further errors. */
export function withoutWrapping(message: string): string {
  return withoutNext(
    message
      .replace(/^.*?\bAn error occurred \([\w.]+\) when calling the \w+ operation(?: \([^)]*\))?:\s*/, '')
      .replace(/^.*?\bapi error \w+:\s*/, '')
      .replace(/^.*?\bResource handler returned message: "(.*?)"?\s*\(RequestToken:.*$/, '$1')
      .replace(/^.*?\bAPI: [\w-]+:[A-Z]\w+ /, '')
      .replace(/^aws: \[ERROR\]:\s*/, '')
      .replace(/^[\w. ]*?\b\w+(?:Exception|Error|Denied|Operation):\s+(?=\S)/, '')
      .replace(/\s*\((?:Service|Request ID):.*$/, '')
      .replace(/\s*status code: \d{3}, request id:.*$/i, ''),
  );
}

/** Where another error begins. */
const next =
  /\s*(?:\baws: \[ERROR\]|\bAn error occurred \(|\bError: |\boperation error [\w ]+: \w+,|\bUser:? "?(?:arn:|anonymous))/;

/** The first refusal alone: the policy that another one names isn't the one that refused this. */
function withoutNext(message: string): string {
  const sentence = /not authorized to perform:?\s+"?[\w-]+:[\w*]+/i.exec(message);
  if (sentence === null) return message;
  const after = sentence.index + sentence[0].length;
  const more = next.exec(message.slice(after));
  return more === null ? message : message.slice(0, after + more.index);
}
