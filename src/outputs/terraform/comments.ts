/** Comments, in which names and reasons stand: foreign text, one line each. */
import { cleanText, printableJson } from '../../model/clean-text.ts';
import type { Change } from '../../plan/types.ts';

const width = 100;

/** A sentence as comment lines, broken between words. */
export function comment(text: string): string[] {
  const lines: string[] = [];
  let line = '#';
  for (const word of cleanText(text).split(/\s+/).filter(Boolean)) {
    if (line !== '#' && line.length + word.length + 1 > width) {
      lines.push(line);
      line = '#';
    }
    line += ` ${word}`;
  }
  return line === '#' ? lines : [...lines, line];
}

/** A JSON document, line by line, to be copied from the comment. */
export function jsonComment(document: unknown): string[] {
  return printableJson(document, 2)
    .split('\n')
    .map((line) => `# ${line}`);
}

/** Why something that exists is described; what is created, or was created by us, needs no more than its purpose. */
export function reasonOf({ action, why }: Pick<Change, 'action' | 'why'>): string[] {
  return action === 'adopt' || action === 'update' || action === 'replace' ? comment(why) : [];
}
