/**
 * `completion bash | zsh | fish`: a script that completes commands, flags, their values, and IDs of sessions. It is generated
 * from the program's own description, so that no flag can be missing.
 */
import type { CommandUnknownOpts, Option } from '@commander-js/extra-typings';
import type { Shell } from './help.ts';

const name = 'kentik-aws-setup';

/** Prints the ids of saved sessions; quiet where there are none. */
const sessionIds = `${name} sessions list 2>/dev/null | cut -d ' ' -f 1`;

interface Word {
  word: string;
  description: string;
}

/** What follows a flag. */
type FlagValues = 'none' | 'file' | 'folder' | 'session' | 'any' | readonly string[];

/** What can follow one command. */
interface Completed {
  /** The command's words: `sessions show`; empty for the program itself. */
  path: string[];
  description: string;
  subcommands: Word[];
  flags: (Word & { values: FlagValues })[];
  takesSession: boolean;
  takesFile: boolean;
  words: readonly string[];
}

/** @param words further words that a command takes, by its path: topics of `help`, shells of `completion` */
export function completionScript(
  shell: Shell,
  program: CommandUnknownOpts,
  words: Readonly<Record<string, readonly string[]>>,
): string {
  const help = { word: 'help', description: 'explain a command or a topic' };
  const [top, ...others] = describe(program, [], words);
  // The parser has no command named help, but it is completed like one.
  const commands: Completed[] = [
    ...(top === undefined ? [] : [{ ...top, subcommands: [...top.subcommands, help] }]),
    ...others,
    {
      path: [help.word],
      description: help.description,
      subcommands: [],
      flags: [],
      takesSession: false,
      takesFile: false,
      words: words.help ?? [],
    },
  ];
  switch (shell) {
    case 'bash':
      return `${loadedBy('source <(', shell, ')')}${bash(commands)}`;
    case 'zsh':
      // A shell whose start file doesn't set up completion has no compdef, which bashcompinit needs.
      return `#compdef ${name}\n${loadedBy('source <(', shell, ')')}(( $+functions[compdef] )) || { autoload -Uz compinit && compinit -i }\nautoload -Uz bashcompinit && bashcompinit\n${bash(commands)}`;
    case 'fish':
      return `${loadedBy('', shell, ' | source')}${fish(commands)}`;
  }
}

/** The first line of a script: how to load it. */
function loadedBy(before: string, shell: Shell, after: string): string {
  return `# Completion of ${name}. Load it with: ${before}${name} completion ${shell}${after}\n`;
}

function describe(
  command: CommandUnknownOpts,
  path: string[],
  words: Readonly<Record<string, readonly string[]>>,
): Completed[] {
  const firstArgument = command.registeredArguments[0]?.name();
  return [
    {
      path,
      description: command.description(),
      subcommands: command.commands.map((each) => ({ word: each.name(), description: each.description() })),
      flags: command.options.flatMap((option) => flagsOf(option)),
      takesSession: firstArgument === 'session' || firstArgument === 'id',
      takesFile: firstArgument === 'file',
      words: words[path.join(' ')] ?? [],
    },
    ...command.commands.flatMap((each) => describe(each, [...path, each.name()], words)),
  ];
}

function flagsOf(option: Option): Completed['flags'] {
  const word = option.long;
  if (word === null || word === undefined) return [];
  return [{ word, description: option.description, values: valuesOf(option) }];
}

function valuesOf({ argChoices, flags, required, optional }: Option): FlagValues {
  if (argChoices !== undefined) return argChoices;
  if (!required && !optional) return 'none';
  if (/<file>/.test(flags)) return 'file';
  if (/<dir>/.test(flags)) return 'folder';
  return /\[id\]/.test(flags) ? 'session' : 'any';
}

/** For zsh, too: there `path` is PATH, and an offset that begins with a letter is a modifier. */
function bash(commands: readonly Completed[]): string {
  const cases = commands.map(({ path, subcommands, flags, words, takesSession, takesFile }) => {
    const all = [...subcommands, ...flags].map(({ word }) => word).concat(words);
    const dynamic = takesSession ? ` $(${sessionIds})` : '';
    const files = takesFile ? '\n      COMPREPLY+=($(compgen -f -- "$word"))' : '';
    return `    '${path.join(' ')}')
      COMPREPLY=($(compgen -W "${all.join(' ')} --help${dynamic}" -- "$word"))${files}
      ;;`;
  });
  const values = valueCases(commands).flatMap(([pattern, kind]) => {
    switch (kind) {
      case 'none':
        return [];
      case 'any':
        return [`    ${pattern}) return ;;`];
      case 'file':
        return [`    ${pattern}) COMPREPLY=($(compgen -f -- "$word")); return ;;`];
      case 'folder':
        return [`    ${pattern}) COMPREPLY=($(compgen -d -- "$word")); return ;;`];
      case 'session':
        return [
          `    ${pattern}) if [[ $word != -* ]]; then COMPREPLY=($(compgen -W "$(${sessionIds})" -- "$word")); return; fi ;;`,
        ];
      default:
        return [`    ${pattern}) COMPREPLY=($(compgen -W "${kind.join(' ')}" -- "$word")); return ;;`];
    }
  });
  const known = commands.map(({ path }) => path.join(' ')).filter((path) => path !== '');
  return `_kentik_aws_setup() {
  local word=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} seen='' each candidate
  COMPREPLY=()
  for each in "\${COMP_WORDS[@]:1:$((COMP_CWORD-1))}"; do
    candidate=\${seen:+$seen }$each
    case $candidate in
    ${known.map((path) => `'${path}'`).join('|')}) seen=$candidate ;;
    esac
  done
  case "$seen $previous" in
${values.join('\n')}
  esac
  case $seen in
${cases.join('\n')}
  esac
}
complete -F _kentik_aws_setup ${name}
`;
}

/** What follows a flag, by a pattern for the command and the flag; commands in which it differs from the first come first. */
function valueCases(commands: readonly Completed[]): [pattern: string, values: FlagValues][] {
  const usual = new Map<string, FlagValues>();
  const others = commands.flatMap(({ path, flags }) =>
    flags.flatMap(({ word, values }): [string, FlagValues][] => {
      const first = usual.get(word) ?? values;
      usual.set(word, first);
      return String(first) === String(values) ? [] : [[`'${path.join(' ')} ${word}'`, values]];
    }),
  );
  return [...others, ...[...usual].map(([word, values]): [string, FlagValues] => [`*' ${word}'`, values])];
}

function fish(commands: readonly Completed[]): string {
  const lines = commands.flatMap(({ path, subcommands, flags, words, takesSession, takesFile }) => {
    const [first, second] = path;
    const seen = (word: string) => `__fish_seen_subcommand_from ${word}`;
    const nested = subcommands.map(({ word }) => word).join(' ');
    const here =
      first === undefined
        ? '__fish_use_subcommand'
        : second === undefined
          ? seen(first)
          : `${seen(first)}; and ${seen(second)}`;
    const before = first !== undefined && nested !== '' ? `${here}; and not ${seen(nested)}` : here;
    const entry = (condition: string, rest: string) => `complete -c ${name} -f -n '${condition}' ${rest}`;
    return [
      ...subcommands.map(({ word, description }) => entry(before, `-a ${word} -d ${quoted(description)}`)),
      ...words.map((word) => entry(before, `-a ${word}`)),
      ...(takesSession ? [entry(here, `-a '(${sessionIds.replaceAll("'", '"')})'`)] : []),
      ...(takesFile ? [`complete -c ${name} -F -n '${here}'`] : []),
      ...flags.map(({ word, description, values }) => fishFlag(here, word, description, values)),
    ];
  });
  return `${lines.join('\n')}\n`;
}

function fishFlag(here: string, word: string, description: string, values: FlagValues): string {
  const argument =
    typeof values !== 'string'
      ? ` -x -a '${values.join(' ')}'`
      : {
          none: '',
          any: ' -x',
          file: ' -r -F',
          folder: " -x -a '(__fish_complete_directories)'",
          session: ` -a '(${sessionIds.replaceAll("'", '"')})'`,
        }[values];
  const files = values === 'file' ? '' : ' -f';
  return `complete -c ${name}${files} -n '${here}' -l ${word.slice(2)} -d ${quoted(description)}${argument}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
