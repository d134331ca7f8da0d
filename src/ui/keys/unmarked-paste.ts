/**
 * Pastes of terminals that don't mark them (tmux's `paste-buffer`, a serial console, `screen`). All that tells them from
 * typing is that much text arrives in one read. Pure.
 */

/** Lines of text in one read: no one types a line break between two words that fast. */
const severalLines = /^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]*$/;
const brokenText = /[^\u0000-\u001f]{2}[\r\n]+[^\u0000-\u001f]{2}/;

/** One line, perhaps with its line break: long as no key repeat is, with a digit as every id has. `/` opens a filter. */
const oneLine = /^(?!\/)(?=.{8})(?=.*\d)([^\u0000-\u001f\u007f-\u009f]+)([\r\n]*)$/;
const fewestCharacters = 4;

/**
 * What one read of the keyboard is: `lines` of a paste, of which more may follow; the one line of a paste, with what ends
 * it; or null for keys.
 */
export function unmarkedPaste(text: string): { lines: string } | { line: string; end: string } | null {
  if (severalLines.test(text) && brokenText.test(text)) return { lines: text };
  const [, line = '', end = ''] = oneLine.exec(text) ?? [];
  return new Set(line).size < fewestCharacters ? null : { line, end: end.slice(0, 1) };
}
