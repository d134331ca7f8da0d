/**
 * Matches policy wildcards against what is known of a value. Three-valued: a `*` in a known value stands for an unknown
 * part. Never backtracks, because patterns are foreign text. Source: IAM User Guide, "IAM JSON policy elements:
 * Resource" and "IAM policy elements: Variables and tags".
 */
export type Known = 'yes' | 'no' | 'unknown';

/** Whether all of them hold. */
export function every(known: Iterable<Known>): Known {
  let result: Known = 'yes';
  for (const each of known) {
    if (each === 'no') return 'no';
    if (each === 'unknown') result = 'unknown';
  }
  return result;
}

export function negation(known: Known): Known {
  return known === 'unknown' ? known : known === 'yes' ? 'no' : 'yes';
}

/** Whether one of them holds. */
export function some(known: Iterable<Known>): Known {
  return negation(every([...known].map(negation)));
}

/** Stand-ins for `${*}` and `${?}` while a pattern is parsed: private-use characters, which no AWS name contains. */
const literals: Record<string, string> = { '*': '\uE000', '?': '\uE001', $: '$' };

/** The text as a pattern that matches only itself. */
export function literal(text: string): string {
  return text.replace(/[*?]/g, (sign) => literals[sign] ?? sign);
}

/**
 * A pattern with its variables replaced; null if one isn't known. @param lookUp null: no value; undefined: not known
 */
export function withVariables(
  pattern: string,
  lookUp: (key: string) => string | null | undefined,
): string | null {
  let isKnown = true;
  const text = pattern.replace(
    /\$\{([^}]*)\}/g,
    (_, inside: string) =>
      literals[inside] ?? variable(/^\s*([^,\s]+)\s*(?:,\s*'([^']*)'\s*)?$/.exec(inside)),
  );
  return isKnown ? text : null;

  function variable(parts: RegExpExecArray | null): string {
    const value = parts === null ? undefined : lookUp(parts[1] ?? '');
    const text = value === null ? parts?.[2] : value;
    if (text === undefined || text.includes('*')) isKnown = false;
    return literal(text ?? '');
  }
}

/** Whether a value matches a pattern: `*` is any text and `?` one character. */
export function fits(pattern: string, value: string): Known {
  if (pattern === '*' || pattern === value) return 'yes';
  if (meet(pattern, value, false)) return 'yes';
  return value.includes('*') && meet(pattern, value, true) ? 'unknown' : 'no';
}

/**
 * ARNs are compared part by part: a `*` in one of the first five doesn't match a colon. For anything but an ARN, the
 * result is unknown.
 */
export function fitsArn(pattern: string, arn: string): Known {
  const patterns = partsOfArn(pattern);
  const parts = partsOfArn(arn);
  if (parts.length < 6 || patterns.length < 6) return 'unknown';
  return every(patterns.map((part, index) => fits(part, parts[index] ?? '')));
}

function partsOfArn(arn: string): string[] {
  const parts = arn.split(':');
  return parts.length < 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')];
}

/** @param isPart whether it is enough that one possible text of the value matches; otherwise all have to */
function meet(pattern: string, value: string, isPart: boolean): boolean {
  let below: boolean[] = [];
  for (let i = pattern.length; i >= 0; i--) {
    const row: boolean[] = [];
    const sign = pattern[i];
    for (let j = value.length; j >= 0; j--) {
      const letter = value[j];
      const isOpen = letter === '*';
      const isNext = row[j + 1] === true;
      if (sign === undefined) row[j] = letter === undefined || (isPart && isOpen && isNext);
      else if (sign === '*') row[j] = below[j] === true || isNext;
      else if (isOpen) row[j] = isPart && (isNext || below[j] === true);
      else {
        const isSame = letter !== undefined && (sign === '?' || plain(sign) === letter);
        row[j] = isSame && below[j + 1] === true;
      }
    }
    below = row;
  }
  return below[0] === true;
}

function plain(sign: string): string {
  return sign === '\uE000' ? '*' : sign === '\uE001' ? '?' : sign;
}
