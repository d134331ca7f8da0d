/** What a terminal sends for each key. */
const bytes = {
  up: '\u001b[A',
  down: '\u001b[B',
  right: '\u001b[C',
  left: '\u001b[D',
  home: '\u001b[H',
  end: '\u001b[F',
  pageup: '\u001b[5~',
  pagedown: '\u001b[6~',
  delete: '\u001b[3~',
  'shift+tab': '\u001b[Z',
  enter: '\r',
  tab: '\t',
  space: ' ',
  backspace: '\u007f',
  escape: '\u001b',
} as const;

/** A named key, `ctrl+x`, `alt+x`, or a character by itself. */
export type TerminalKey = keyof typeof bytes | `ctrl+${string}` | `alt+${string}` | (string & {});

export function keyBytes(key: TerminalKey): string {
  if (Object.hasOwn(bytes, key)) return bytes[key as keyof typeof bytes];
  if (key.startsWith('ctrl+')) return String.fromCharCode(key.charCodeAt(5) & 31);
  if (key.startsWith('alt+')) return `\u001b${key.slice(4)}`;
  if (Array.from(key).length === 1) return key;
  throw new Error(`no such key: ${key}`);
}

export function pasteBytes(text: string): string {
  return `\u001b[200~${text}\u001b[201~`;
}
