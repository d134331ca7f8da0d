/** What answers cannot be, whatever their schema: names of JavaScript's own, lists and texts without end. */
import type { Fault } from './invalid.ts';

/**
 * The most of a list. A region has at most some thousand VPCs and network interfaces that anyone names one by one, and an
 * organization at most some ten thousand accounts.
 */
const longestList = 20_000;

/** Characters of a text: the longest, a description, has 1,000. */
const longestText = 10_000;

const deepest = 32;

/** Faults that are looked for; a file with more has one cause. */
const mostFaults = 100;

/**
 * Names that every object of JavaScript has. A schema passes some of them over, and to set one can change what others
 * mean, so they are no keys, nowhere.
 */
const reserved: ReadonlySet<string> = new Set([...Object.getOwnPropertyNames(Object.prototype), 'prototype']);

/**
 * What is wrong with a value before any schema looks at it.
 *
 * @returns `isTooLarge`: no schema should look at it
 */
export function limitFaults(value: unknown): { faults: Fault[]; isTooLarge: boolean } {
  const faults: Fault[] = [];
  let isTooLarge = false;
  const look = (inner: unknown, path: string, depth: number): void => {
    if (faults.length >= mostFaults) return;
    if (typeof inner === 'string' && inner.length > longestText) {
      faults.push({ path, message: `is longer than ${longestText.toLocaleString('en-US')} characters.` });
      isTooLarge = true;
    }
    if (typeof inner !== 'object' || inner === null) return;
    if (depth > deepest) {
      faults.push({ path: shortPath(path), message: 'is nested too deeply.' });
      isTooLarge = true;
    } else if (Array.isArray(inner)) {
      if (inner.length > longestList) {
        const [count, most] = [inner.length, longestList].map((each) => each.toLocaleString('en-US'));
        faults.push({ path, message: `has ${count} entries; at most ${most} are allowed.` });
        isTooLarge = true;
        return;
      }
      for (const [at, item] of inner.entries()) look(item, `${path}[${at}]`, depth + 1);
    } else {
      for (const [key, member] of Object.entries(inner)) {
        const to = path === '' ? shortPath(key) : `${path}.${shortPath(key)}`;
        if (reserved.has(key)) faults.push({ path: to, message: "isn't a known key." });
        else look(member, to, depth + 1);
      }
    }
  };
  look(value, '', 0);
  return { faults, isTooLarge };
}

/** A key is foreign text, too. */
export function shortPath(text: string): string {
  return text.length > 100 ? `${text.slice(0, 100).toWellFormed()}…` : text;
}
