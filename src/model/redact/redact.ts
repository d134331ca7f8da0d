/**
 * Keeps credentials from being shown or stored. Text from elsewhere (errors of AWS and proxies, output of processes)
 * goes through `foreignText` once, where it enters the program; what is written (journal, JSON, screen, debug log) goes
 * through `withoutHeld` as a safety net.
 *
 * Secrets are recognized by what stands around them (`redact-patterns.ts`) and by value: whatever this process signs or
 * logs in with is held here, and found plain, URL-encoded, in base64, in hexadecimal and broken over lines.
 */
import { withoutLabeled } from './redact-patterns.ts';

const mask = '[redacted]';

/** From this length on, a value is treated as a secret wherever it appears: nothing else matches it by chance. */
const unmistakable = 16;

/** Shorter ones (MFA codes, passwords) are masked as whole words of foreign text only; below this, not by value. */
const shortest = 6;

/** The most secrets that are remembered: those of 300 accounts many times over. The oldest are dropped first. */
const mostHeld = 5000;

/** The most of a foreign text that is searched. What AWS says has some hundred characters; a page of a proxy more. */
const longestRead = 64 * 1024;

/**
 * The most of a foreign text that is kept. AWS's longest errors (a canonical request, a list of IDs) have about this
 * length.
 */
const longestKept = 2000;

const anchorLength = 12;
const held = new Set<string>();
const shortHeld = new Set<string>();
let shortPattern: RegExp | null = null;
let formsByAnchor = new Map<string, string[]>();
/** For each hash of three characters: does any form begin like that? Avoids the lookup for most positions of a text. */
const beginnings = new Uint8Array(1 << 16);

type Span = readonly [from: number, to: number];

/** Remembers secrets, so that they are found in any text from now on. */
export function holdSecret(...values: readonly (string | null | undefined)[]): void {
  for (const given of values) {
    const value = given?.trim() ?? '';
    if (value.length < shortest || held.has(value) || shortHeld.has(value)) continue;
    if (value.length < unmistakable) {
      shortHeld.add(value);
      const words = [...shortHeld].flatMap((each) => [each, encodeURIComponent(each)]);
      shortPattern = new RegExp(`(?<![A-Za-z0-9])(?:${words.map(escaped).join('|')})(?![A-Za-z0-9])`, 'g');
      continue;
    }
    held.add(value);
    for (const form of formsOf(value)) index(form);
    if (held.size > mostHeld) forgetOldest();
  }
}

/** Remembers the secrets of the environment: keys, tokens, and what addresses of proxies and endpoints carry. */
export function holdEnvironment(environment: NodeJS.ProcessEnv = process.env): void {
  for (const [name, value] of Object.entries(environment)) {
    if (value === undefined || value === '') continue;
    if (
      /^(?:AWS_SECRET_ACCESS_KEY|AWS_SE(?:SSION|CURITY)_TOKEN|AWS_BEARER_TOKEN.*|AWS_CONTAINER_AUTHORIZATION_TOKEN|KTAPI_AUTH_TOKEN)$/.test(
        name,
      )
    ) {
      holdSecret(value);
    } else if (/^(?:AWS_ENDPOINT_URL.*|AWS_CONTAINER_CREDENTIALS_FULL_URI|KTAPI_URL|.*_PROXY)$/i.test(name)) {
      holdAddress(value);
    }
  }
}

/** The password and the query of an address; the user's name alone opens nothing. */
function holdAddress(address: string): void {
  const password = /^[a-z][a-z0-9+.-]*:\/\/[^/@:]*:(.*)@/i.exec(address)?.[1];
  const query = /\?([^#]*)/.exec(address)?.[1] ?? '';
  const values = query.split('&').map((pair) => pair.slice(pair.indexOf('=') + 1));
  for (const value of [password, ...values])
    holdSecret(value, value === undefined ? undefined : decoded(value));
}

/** Forgets everything: for keys that may be printed because they open nothing, and for tests. */
export function forgetSecrets(): void {
  held.clear();
  shortHeld.clear();
  shortPattern = null;
  formsByAnchor = new Map();
  beginnings.fill(0);
}

/**
 * Our own text before it is written, without the remembered secrets. For outputs: cheap, but finds no unknown secret.
 */
export function withoutHeld(text: string): string {
  return held.size === 0 ? text : masked(text, heldSpans(text));
}

/** Text from elsewhere without secrets, known or not. Control characters stay. */
export function redact(text: string): string {
  holdEnvironment();
  const spans = held.size === 0 ? [] : viewsOf(text).flatMap((view) => originalSpans(view));
  const rest = withoutLabeled(masked(text, spans), mask);
  return shortPattern === null ? rest : rest.replace(shortPattern, mask);
}

/**
 * Text that was saved, before it is shown again, without secrets. Short ones that this process holds aren't searched for:
 * what a session says would depend on whose environment reads it.
 */
export function redactSaved(text: string): string {
  return withoutLabeled(withoutHeld(text), mask);
}

/** Text from elsewhere as it can be stored: redacted, and cut if it is longer than `limit` characters. */
export function foreignText(text: string, limit = longestKept): string {
  return bounded(redact(text.slice(0, longestRead)), limit, Math.max(0, text.length - longestRead));
}

/** The beginning of a text, and how much was left out. */
export function bounded(text: string, limit: number, alreadyCut = 0): string {
  const more = Math.max(0, text.length - limit) + alreadyCut;
  if (more === 0) return text;
  return `${text.slice(0, limit).toWellFormed()}… (${more.toLocaleString('en-US')} more characters)`;
}

/** The ways in which a secret can be written. */
function formsOf(secret: string): Set<string> {
  const bytes = Buffer.from(secret, 'utf8');
  const forms = new Set([
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
  ]);
  // Inside a longer encoded text (user:password), a secret begins at one of three positions of a base64 group.
  for (const [before, lost] of [
    [0, 0],
    [1, 2],
    [2, 3],
  ] as const) {
    const whole = Buffer.concat([Buffer.alloc(before), bytes]);
    const form = whole.toString('base64').slice(lost, Math.floor((whole.length * 8) / 6));
    forms.add(form);
    forms.add(form.replaceAll('+', '-').replaceAll('/', '_'));
  }
  return forms;
}

function index(form: string): void {
  const anchor = form.slice(0, anchorLength);
  const others = formsByAnchor.get(anchor);
  if (others === undefined) formsByAnchor.set(anchor, [form]);
  else others.push(form);
  beginnings[hashAt(form, 0)] = 1;
}

function forgetOldest(): void {
  const kept = [...held].slice(Math.floor(mostHeld / 2));
  held.clear();
  formsByAnchor = new Map();
  beginnings.fill(0);
  holdSecret(...kept);
}

function hashAt(text: string, at: number): number {
  return (text.charCodeAt(at) * 961 + text.charCodeAt(at + 1) * 31 + text.charCodeAt(at + 2)) & 0xffff;
}

/** @param least characters from which on the beginning of a secret counts as one: quoted texts are often truncated. */
function heldSpans(text: string, least = Number.POSITIVE_INFINITY): Span[] {
  const spans: Span[] = [];
  for (let at = 0; at + anchorLength <= text.length; at += 1) {
    if (beginnings[hashAt(text, at)] === 0) continue;
    const forms = formsByAnchor.get(text.slice(at, at + anchorLength));
    // The longest, because one form can be the beginning of another.
    const length = (forms ?? []).reduce((most, form) => {
      const common = commonLength(text, at, form);
      return common > most && (common === form.length || common >= least) ? common : most;
    }, 0);
    if (length === 0) continue;
    spans.push([at, at + length]);
    at += length - 1;
  }
  return spans;
}

/** How far the text continues, from `at`, like `form`. */
function commonLength(text: string, at: number, form: string): number {
  let length = 0;
  while (length < form.length && text.charCodeAt(at + length) === form.charCodeAt(length)) length += 1;
  return length;
}

/** A text with something removed or decoded, and the original position of each character. */
interface View {
  text: string;
  from: readonly number[];
  to: readonly number[];
}

/** The text as it is, without line breaks, and decoded: each form can reveal a secret that the one before hides. */
function viewsOf(text: string): View[] {
  const whole: View = {
    text,
    from: Array.from({ length: text.length }, (_, at) => at),
    to: Array.from({ length: text.length }, (_, at) => at + 1),
  };
  const joined = rewritten(whole, /[\s\u200b\ufeff]+|\\[nrt]|\\(?=[\s/])|&#(?:10|13|xA|xD);/gi, () => '');
  // Bytes as dumps write them: 4b:65:79.
  const bytes = rewritten(joined, /(?<=[0-9a-f]{2})[:,-](?:0x)?(?=[0-9a-f]{2})/gi, () => '');
  const views = [whole, joined, bytes];
  for (let turn = 0, last = joined; turn < 2; turn += 1) {
    const next = rewritten(
      last,
      /%[0-9a-f]{2}|&(?:amp|quot|#43|#47|#61|#x2b|#x2f|#x3d);|\\u00[0-9a-f]{2}/gi,
      (found) => unescaped(found),
    );
    if (next.text === last.text) break;
    views.push(next);
    last = next;
  }
  return views;
}

function unescaped(found: string): string {
  const named: Record<string, string> = { '&amp;': '&', '&quot;': '"' };
  const hexadecimal = /^(?:%|\\u00|&#x)([0-9a-f]{2})/i.exec(found)?.[1];
  if (hexadecimal !== undefined) return String.fromCharCode(Number.parseInt(hexadecimal, 16));
  const decimal = /^&#(\d+);/.exec(found)?.[1];
  return decimal === undefined ? (named[found.toLowerCase()] ?? found) : String.fromCharCode(Number(decimal));
}

function rewritten(view: View, pattern: RegExp, replace: (found: string) => string): View {
  let text = '';
  const from: number[] = [];
  const to: number[] = [];
  const keep = (start: number, end: number): void => {
    text += view.text.slice(start, end);
    for (let at = start; at < end; at += 1) {
      from.push(view.from[at] ?? 0);
      to.push(view.to[at] ?? 0);
    }
  };
  let last = 0;
  for (const match of view.text.matchAll(pattern)) {
    const end = match.index + match[0].length;
    keep(last, match.index);
    const instead = replace(match[0]);
    text += instead;
    for (let at = 0; at < instead.length; at += 1) {
      from.push(view.from[match.index] ?? 0);
      to.push(view.to[end - 1] ?? 0);
    }
    last = end;
  }
  keep(last, view.text.length);
  return { text, from, to };
}

function originalSpans(view: View): Span[] {
  return heldSpans(view.text, unmistakable).map(([start, end]) => [
    view.from[start] ?? 0,
    view.to[end - 1] ?? 0,
  ]);
}

function masked(text: string, spans: readonly Span[]): string {
  if (spans.length === 0) return text;
  let result = '';
  let last = 0;
  for (const [from, to] of [...spans].sort((a, b) => a[0] - b[0])) {
    if (to <= last) continue;
    result += from < last ? '' : `${text.slice(last, from)}${mask}`;
    last = to;
  }
  return result + text.slice(last);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
