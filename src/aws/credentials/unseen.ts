/**
 * Sections of the AWS files that the AWS CLI reads and the SDK's parser doesn't, or that both read differently: to say so,
 * not to take settings from them.
 */

/** A section that looks like a profile but that the SDK ignores, or reads as the AWS CLI doesn't. */
export interface UnseenProfile {
  name: string;
  file: string;
  /** A clause: "its name has a space in it". */
  why: string;
  /** What to do about it, as a sentence. */
  fix: string;
}

export interface FileText {
  file: string;
  text: string;
}

interface Section {
  header: string;
  /** The header with the spaces inside its brackets. */
  raw: string;
  lines: string[];
}

/** Headers and what is below them. */
function sectionsOf(text: string): Section[] {
  const sections: Section[] = [];
  for (const line of text.split(/\r?\n/)) {
    const raw = /^[ \t]*\[([^\]]+)\]/.exec(line)?.[1];
    if (raw !== undefined) sections.push({ header: raw.trim(), raw, lines: [] });
    else sections.at(-1)?.lines.push(line);
  }
  return sections;
}

export function unseenInConfig({ file, text }: FileText, seen: ReadonlySet<string>): UnseenProfile[] {
  const sections = sectionsOf(text);
  const missing = sections.flatMap((section): UnseenProfile[] => {
    const { header } = section;
    if (/^(?:default$|sso-session\s|services\s|plugins$|preview$)/.test(header)) return [];
    const given = /^profile\s+(.*)$/.exec(header)?.[1];
    if (given === undefined) {
      if (seen.has(header)) return [];
      const why = 'in this file a profile is written [profile NAME]';
      return [{ name: header, file, why, fix: `Write [profile ${header}] instead of [${header}].` }];
    }
    const name = unquoted(given);
    return seen.has(name)
      ? []
      : [{ name, file, ...whyUnseen(name, section, (better) => `[profile ${better}]`) }];
  });
  return [...missing, ...contested(file, sections)];
}

/** The sections `[sso-session NAME]` that the SDK ignores. */
export function unseenSessions({ file, text }: FileText, seen: ReadonlySet<string>): UnseenProfile[] {
  return sectionsOf(text).flatMap((section): UnseenProfile[] => {
    const given = /^sso-session\s+(.*)$/.exec(section.header)?.[1];
    const name = given === undefined ? null : unquoted(given);
    return name === null || seen.has(name)
      ? []
      : [{ name, file, ...whyUnseen(name, section, (better) => `[sso-session ${better}]`) }];
  });
}

export function unseenInCredentials({ file, text }: FileText, seen: ReadonlySet<string>): UnseenProfile[] {
  const sections = sectionsOf(text);
  const missing = sections.flatMap((section): UnseenProfile[] => {
    const name = /^profile\s+(.*)$/.exec(section.header)?.[1];
    if (name !== undefined) {
      const why = 'in this file a profile is written [NAME]';
      const fix = `Write [${unquoted(name)}] instead of [${section.header}].`;
      return seen.has(unquoted(name)) ? [] : [{ name: unquoted(name), file, why, fix }];
    }
    return seen.has(section.header)
      ? []
      : [{ name: section.header, file, ...whyUnseen(section.header, section, (better) => `[${better}]`) }];
  });
  return [...missing, ...contested(file, sections)];
}

const ofCredentials =
  /^\s*(?:aws_(?:access_key_id|secret_access_key|session_token)|role_arn|source_profile|credential_\w+|sso_\w+|login_session|web_identity_token_file)\s*=/i;

/**
 * Profiles with two sections in one file that give credentials. The SDK merges them and prefers [profile default]. The AWS
 * CLI doesn't read a file with the same section twice, and of [profile default] and [default] it uses the last.
 */
function contested(file: string, sections: readonly Section[]): UnseenProfile[] {
  const named = Map.groupBy(sections, ({ header }) => unquoted(header.replace(/^profile\s+/, '')));
  return [...named].flatMap(([name, own]): UnseenProfile[] => {
    const headers = new Set(own.map(({ header }) => header));
    const isTwice = headers.size < own.length;
    const isAgreed = name !== 'default' || own.at(-1)?.header !== 'default';
    if (own.length < 2 || (!isTwice && isAgreed)) return [];
    if (!own.some(({ lines }) => lines.some((line) => ofCredentials.test(line)))) return [];
    const why = isTwice
      ? "there are two of them, and the AWS CLI can't read such a file"
      : 'there are two of them, [profile default] and [default], of which the AWS CLI uses the last and the AWS SDK the first';
    return [{ name, file, why, fix: 'Keep one of the two sections.' }];
  });
}

/** The characters that the SDK's parser accepts in a name. */
const takenInNames = /^[\w@+.%:/-]+$/;

function whyUnseen(
  name: string,
  { lines, raw }: Section,
  write: (name: string) => string,
): Pick<UnseenProfile, 'why' | 'fix'> {
  if (!takenInNames.test(name)) {
    const better = name
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .replace(/[^\w@+.%:/-]+/g, '-')
      .replace(/^-+|-+$/g, '');
    return {
      why: /\s/.test(name)
        ? 'its name has a space in it'
        : "its name has characters that the AWS SDK for JavaScript can't read",
      fix: `Rename it to ${write(better || 'NAME')}.`,
    };
  }
  if (/^\s|\s$|\s{2}/.test(raw)) {
    return {
      why: "its header has spaces that the AWS SDK for JavaScript can't read",
      fix: `Write ${write(name)}.`,
    };
  }
  if (lines.some(isWithColon)) {
    return {
      why: "its settings are written with a colon, which the AWS SDK for JavaScript can't read",
      fix: 'Write them as key = value.',
    };
  }
  return { why: 'it has no settings', fix: 'Give it settings, or remove it.' };
}

function isWithColon(line: string): boolean {
  return /^\s*[a-z][a-z0-9_]*\s*:\s*\S/i.test(line) && !/^[^:]*=/.test(line);
}

function unquoted(name: string): string {
  return name.replace(/^(["'])(.*)\1$/, '$2');
}
