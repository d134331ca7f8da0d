/** Foreign text in Markdown: as code, where no character of it means anything, and nothing becomes a link or a mention. */
import { cleanText, printableJson } from '../model/clean-text.ts';
import { redactSaved } from '../model/redact/redact.ts';

/** One line as a code span, without secrets. */
export function code(foreign: string): string {
  const text = redactSaved(cleanText(foreign)).trim();
  const fence = '`'.repeat(longestRun(text) + 1);
  // An empty span is no span. A backtick at an end would belong to the fence.
  const pad = text === '' || text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return text === '' ? '(empty)' : `${fence}${pad}${text}${pad}${fence}`;
}

/** A value as an indented block of JSON, without secrets. */
export function jsonBlock(value: unknown): string[] {
  return block('json', printableJson(value, 2).split('\n'));
}

/** Lines as a block of code, without secrets. */
export function block(language: string, lines: readonly string[]): string[] {
  const text = redactSaved(lines.map(cleanText).join('\n'));
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1));
  return ['', `${fence}${language}`, ...text.split('\n'), fence, ''];
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
}
