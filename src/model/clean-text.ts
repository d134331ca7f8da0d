/** Makes text from elsewhere safe to print. */

// String-type sequences (OSC, DCS, SOS, PM, APC) carry a payload up to BEL or ST, which goes with them.
const escapeSequence =
  /[\u001b\u009b](?:[\]PX^_][\s\S]*?(?:\u0007|\u001b\\|\u009c|$)|\[?[\u0030-\u003f]*[\u0020-\u002f]*[\u0040-\u007e])/g;
// Bidirectional overrides and isolates can make a name look like another one, and so can invisible characters: zero-
// width spaces and tag characters.
const unprintable =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\u{e0000}-\u{e007f}]/gu;
// The same, and other characters that a terminal or a line parser might act on; tag characters are surrogate pairs
// here.
const unprintableInJson =
  /[\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\udb40[\udc00-\udc7f]/g;
const needsCleaning = /[^ -~\u00a0-\u00ac\u00ae-\u05ff\u0700-\u1fff\u3000-\ud7ff]/;

/** Foreign text as one line that is safe to draw: no escape sequences, control characters or direction overrides. */
export function cleanText(foreign: string): string {
  if (!needsCleaning.test(foreign)) return foreign;
  return foreign
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replace(escapeSequence, '')
    .replace(/[\t\r\n\u0085\u2028\u2029]+/g, ' ')
    .replace(unprintable, '');
}

/**
 * A value as JSON that is safe to print: control characters, direction overrides and invisible characters are escaped,
 * so that the value is complete and the text shows what it contains.
 *
 * @param indent spaces, for people; none for one line
 */
export function printableJson(value: unknown, indent = 0): string {
  // JSON.stringify escapes lone surrogates and the controls below a space by itself.
  return JSON.stringify(value, null, indent).replace(unprintableInJson, (found) =>
    Array.from(
      { length: found.length },
      (_, at) => `\\u${found.charCodeAt(at).toString(16).padStart(4, '0')}`,
    ).join(''),
  );
}

/** The value of a JSON text; undefined if it isn't JSON. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Whether a value is what JSON calls an object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The members of a JSON text that is an object; null for any other text. */
export function jsonMembers(text: string): Record<string, unknown> | null {
  const value = parsedJson(text);
  return isRecord(value) ? { ...value } : null;
}

/** A word for a POSIX shell; plain words stay as they are. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
