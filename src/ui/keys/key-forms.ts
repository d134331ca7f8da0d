/**
 * One form for each key. Terminals have several for the same one: cursor keys in two modes, the keypad, the kitty
 * protocol, xterm's modifyOtherKeys, rxvt and the Linux console. Ink reads some of them and types others. Pure.
 */
import { escapeKey } from './key-split.ts';

const shiftBit = 1;
const altBit = 2;
const controlBit = 4;
/** Super and Hyper: the window manager's keys, and none of ours. */
const foreignBits = 8 | 16;
const metaBit = 32;
const capsLockBit = 64;
const released = 3;

type Cursor = 'A' | 'B' | 'C' | 'D' | 'F' | 'H' | '3' | '5' | '6';

/** Editing keys by number: those of a VT220, and 7 and 8 of rxvt. */
const numbered: Readonly<Record<string, Cursor>> = { 1: 'H', 3: '3', 4: 'F', 5: '5', 6: '6', 7: 'H', 8: 'F' };

/** What the kitty protocol calls the keypad's keys, from 57399 on. */
const keypadText = '0123456789./*-+\r=,';
const firstKeypadText = 57_399;
const keypadCursor = ['D', 'C', 'A', 'B', '5', '6', 'H', 'F', undefined, '3'] as const;
const firstKeypadCursor = 57_417;

function cursorKey(key: Cursor | undefined, modifiers: number): string | undefined {
  if (key === undefined || modifiers & foreignBits) return undefined;
  const own = (modifiers & (shiftBit | controlBit)) | (modifiers & (altBit | metaBit) ? altBit : 0);
  const suffix = key < 'A' ? '~' : key;
  if (own === 0) return key < 'A' ? `\u001b[${key}~` : `\u001b[${key}`;
  return `\u001b[${key < 'A' ? key : '1'};${own + 1}${suffix}`;
}

/** A key that Ink is told the code and the modifiers of. */
function modified(code: number, modifiers: number): string {
  return `\u001b[${code};${modifiers + 1}u`;
}

interface CodedKey {
  code: number;
  /** What Shift makes of it, where the terminal says so. */
  shifted?: number | undefined;
  /** The key at this place of an English keyboard. */
  base?: number | undefined;
  modifiers: number;
  text?: string | undefined;
}

/** A key that is told by its code point. */
function codedKey({ code, shifted, base, modifiers, text }: CodedKey): string | undefined {
  if (modifiers & foreignBits) return undefined;
  const isControl = (modifiers & controlBit) !== 0;
  const isAlt = (modifiers & (altBit | metaBit)) !== 0;
  const held = (isAlt ? altBit : 0) | (isControl ? controlBit : 0);
  switch (code) {
    case 27:
      return escapeKey;
    case 13:
      return '\r';
    case 9:
      return modifiers & shiftBit ? '\u001b[Z' : '\t';
    case 8:
    case 127:
      return held === 0 ? '\u007f' : modified(127, held);
  }
  if (code >= firstKeypadCursor && code < firstKeypadCursor + keypadCursor.length) {
    return cursorKey(keypadCursor[code - firstKeypadCursor], modifiers);
  }
  const keypad = keypadText[code - firstKeypadText];
  if (keypad !== undefined) return keypad;
  // Control characters, halves of surrogate pairs, and keys without a character: Caps Lock, Shift by itself, volume.
  const isCharacter = code >= 0x20 && code < 0x11_0000 && !(code >= 0x7f && code <= 0x9f);
  if (!isCharacter || (code >= 0xd800 && code <= 0xf8ff)) return undefined;
  if (held !== 0) {
    // On a keyboard of another script the shortcut is at the same place as on an English one.
    const letter = String.fromCodePoint(code > 0x7f && base !== undefined ? base : code).toLowerCase();
    if (!isAlt) return /^[a-z]$/.test(letter) ? String.fromCharCode(letter.charCodeAt(0) & 31) : undefined;
    return modified(letter.codePointAt(0) ?? code, held);
  }
  if (text !== undefined && text !== '') return text;
  const character = String.fromCodePoint(code);
  const isShifted = (modifiers & shiftBit) !== 0;
  if (isShifted && shifted !== undefined) return String.fromCodePoint(shifted);
  return isShifted !== ((modifiers & capsLockBit) !== 0) ? upperCase(character) : character;
}

/** `ß` becomes two letters and stays as it is. */
function upperCase(character: string): string {
  const upper = character.toUpperCase();
  return Array.from(upper).length === 1 ? upper : character;
}

function numbers(field: string | undefined): (number | undefined)[] {
  return (field ?? '').split(':').map((part) => (/^\d{1,7}$/.test(part) ? Number(part) : undefined));
}

/** Modifiers as bits; undefined where the key is let go. */
function modifiersOf(field: string | undefined): number | undefined {
  const [modifiers = 1, event] = numbers(field);
  return event === released ? undefined : Math.max(0, modifiers - 1);
}

/** F1 is the other key for help: it becomes Ctrl+G, so that key tables have one name for both. */
const helpKey = '\u0007';

function controlSequence(parameters: string, final: string): string | undefined {
  const fields = parameters.split(';');
  const [first = ''] = fields;
  if (final === 'Z') return '\u001b[Z';
  if (/[a-d]/.test(final)) return cursorKey(final.toUpperCase() as Cursor, shiftBit);
  if (/[$^@]/.test(final)) {
    return cursorKey(numbered[first], (final === '^' ? 0 : shiftBit) | (final === '$' ? 0 : controlBit));
  }
  if (/[A-DFH]/.test(final)) {
    // Old terminals leave out the 1 before the modifiers.
    const modifiers = modifiersOf(fields.length > 1 ? fields[1] : first);
    return modifiers === undefined ? undefined : cursorKey(final as Cursor, modifiers);
  }
  const modifiers = modifiersOf(fields[1]);
  if (modifiers === undefined) return undefined;
  if (final === '~' && first === '27') {
    const [code] = numbers(fields[2]);
    return code === undefined ? undefined : codedKey({ code, modifiers });
  }
  if ((final === '~' && first === '11') || final === 'P') return helpKey;
  if (final === '~') return cursorKey(numbered[first], modifiers);
  if (final !== 'u') return undefined;
  const [code, shifted, base] = numbers(first);
  const text = numbers(fields[2]).flatMap((point) =>
    point === undefined || point < 0x20 || point > 0x10_ffff ? [] : String.fromCodePoint(point),
  );
  return code === undefined ? undefined : codedKey({ code, shifted, base, modifiers, text: text.join('') });
}

function singleShift(parameters: string, final: string): string | undefined {
  const [modifiers = 1] = numbers(parameters.split(';').at(-1));
  if (/[A-DFH]/.test(final)) return cursorKey(final as Cursor, modifiers - 1);
  if (/[a-d]/.test(final)) return cursorKey(final.toUpperCase() as Cursor, controlBit);
  if (final === 'P') return helpKey;
  if (final === 'X') return '=';
  // The keypad sends its characters 0x40 higher.
  return /[MIj-y]/.test(final) ? String.fromCharCode(final.charCodeAt(0) - 0x40) : undefined;
}

/** `ESC` and a character: Alt and that key. */
function altKey(character: string): string {
  if (/^[\r\t]$/.test(character)) return character;
  if (/^[\u007f\b]$/.test(character)) return modified(127, altBit);
  const code = character.codePointAt(0) ?? 0;
  if (code === 0) return modified(0x20, altBit | controlBit);
  return code < 0x20 ? modified(code + 0x60, altBit | controlBit) : modified(code, altBit);
}

/**
 * The one form of a key that `splitKeys` has found; undefined for what is no key of ours: function keys but F1, modifiers by
 * themselves, keys that are let go, and the terminal's own reports (focus, mouse, cursor, device).
 */
export function oneForm(key: string): string | undefined {
  if (!key.startsWith('\u001b') || key === escapeKey) return key;
  const isAlt = key.startsWith('\u001b\u001b');
  const body = key.slice(isAlt ? 2 : 1).replace(/^\[\[(?=\d)/, '[');
  // The Linux console's F1.
  if (body === '[[A') return helpKey;
  if (Array.from(body).length === 1) return body === '[' || body === ']' ? undefined : altKey(body);
  const [, kind, parameters = '', final = ''] = /^([[O])([0-9;:]*)([A-Za-z~$^@])$/.exec(body) ?? [];
  if (kind === undefined) return undefined;
  const form = kind === 'O' ? singleShift(parameters, final) : controlSequence(parameters, final);
  // Some terminals put an ESC before a whole sequence for Alt.
  return isAlt
    ? form?.replace(/^\u001b\[([A-DFH])$/, '\u001b[1;3$1').replace(/^(\u001b\[\d)~$/, '$1;3~')
    : form;
}
