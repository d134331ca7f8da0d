/** argv → a command. Commands are loaded when they are run, so that help and version stay light. */
import {
  Argument,
  Command,
  CommanderError,
  type CommandUnknownOpts,
  Option,
} from '@commander-js/extra-typings';
import { likely } from '../answers/nearest.ts';
import { type ExitCode, exitCode, UserError } from '../model/errors.ts';
import { holdEnvironment } from '../model/redact/redact.ts';
import { lostOutput, outliveReaders, output } from '../process/output.ts';
import { version } from '../process/program.ts';
import { between, commandFirst, helpAsFlag, path } from './argv.ts';
import { answersFlag, connectionFlags, dryRunFlags, outputFlags, plainFlag, sessionFlags } from './flags.ts';
import { examplesAfter, helpAfter, sandboxHelpAfter, shells, topicNames } from './help.ts';

/**
 * Runs the program.
 *
 * @param argv the words after the program's name
 * @returns the exit code; nothing in here ends the process
 */
export async function main(argv: string[]): Promise<ExitCode> {
  outliveReaders();
  holdEnvironment();
  reportUncaught(argv);
  let exit: ExitCode = exitCode.done;
  const run = async (work: () => Promise<ExitCode>) => {
    exit = await work();
  };
  const program = buildProgram(run);
  try {
    const names = namesOf(program);
    const options = program.commands.flatMap((command) => command.options);
    const withValue = new Set(
      options.flatMap((each) => (each.required || each.optional ? [each.long ?? ''] : [])),
    );
    const [first, ...rest] = commandFirst(argv, [...names, 'help'], withValue);
    const about = rest.find((word) => !word.startsWith('-'));
    if (first === 'help' && about !== undefined && about !== 'help' && !names.includes(about)) {
      const topic = topicNames.find((each) => each === about);
      if (topic === undefined) throw unknownWord('topic', about, [...topicNames, ...names]);
      output.verbatim(`${(await import('./topics.ts')).topics[topic]}\n`);
      return (await lostOutput()) ? exitCode.failed : exitCode.done;
    }
    const words = first === undefined ? [] : helpAsFlag([first, ...rest]);
    const inner = program.commands.find((command) => command.name() === words[0]);
    // A flag may also come before the command of a command: `--plain sessions list`.
    const ordered = [
      ...words.slice(0, 1),
      ...commandFirst(words.slice(1), inner === undefined ? [] : namesOf(inner), withValue),
    ];
    await program.parseAsync(ordered, { from: 'user' });
  } catch (error) {
    exit = await exitOfError(error, argv);
  }
  // What a slow reader hasn't read yet is waited for on every way out.
  const isLost = await lostOutput();
  return exit === exitCode.done && isLost ? exitCode.failed : exit;
}

/**
 * Ends the process with a report of what no one caught. Node would print the error with everything in it: requests,
 * headers, tokens. A process that is someone else's handles its errors itself.
 */
function reportUncaught(argv: readonly string[]): void {
  if (process.listenerCount('uncaughtException') > 0) return;
  let isEnding = false;
  process.on('uncaughtException', (error) => {
    process.exitCode = exitCode.failed;
    if (isEnding) return;
    isEnding = true;
    exitOfError(error, argv)
      .then(lostOutput)
      .finally(() => process.exit());
  });
}

async function exitOfError(error: unknown, argv: readonly string[]): Promise<ExitCode> {
  if (error instanceof CommanderError) {
    // Commander has printed its message already; help and version come this way too.
    if (error.exitCode === 0) return exitCode.done;
    if (argv.includes('--json')) await tellMachine(error, argv);
    return exitCode.usage;
  }
  const { printFailure } = await import('../run/failure.ts');
  return printFailure(error, argv.includes('--json'));
}

/** What commander has printed, as JSON. */
async function tellMachine({ message }: CommanderError, argv: readonly string[]): Promise<void> {
  const { emptyResult } = await import('../run/events.ts');
  const report = {
    code: 'USAGE',
    exit: exitCode.usage,
    doing: 'reading the command line',
    message,
    remedy: [],
  };
  output.json({ event: 'error', error: report });
  if (argv.includes('apply')) output.json(emptyResult('failed'));
}

type Run = (work: () => Promise<ExitCode>) => Promise<void>;

function buildProgram(run: Run): Command {
  const program = new Command('kentik-aws-setup')
    .description(
      'Sets up AWS for Kentik: flow logs in a bucket that Kentik can read, and a role for metadata.',
    )
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .showHelpAfterError('(--help lists commands and flags)')
    .showSuggestionAfterError(true)
    .configureOutput({ writeErr: (text) => output.note(text.trimEnd()) })
    .exitOverride()
    .addHelpText('after', helpAfter);

  const setup = program
    .command('setup', { isDefault: true })
    .description('run the wizard (the default command)');
  sessionFlags(dryRunFlags(outputFlags(connectionFlags(setup))))
    // A word that isn't a command comes here, because this is the default: it's reported as an unknown command.
    .allowExcessArguments(true)
    .action((flags, command) =>
      run(async () => {
        const [word] = command.args;
        if (word !== undefined) throw unknownWord('command', word, [...namesOf(program), 'help']);
        return (await import('../wizard/setup.ts')).setup(flags);
      }),
    );

  const plan = program
    .command('plan [session]')
    .description('show what would change, resource by resource; change nothing');
  dryRunFlags(outputFlags(connectionFlags(answersFlag(plan)))).action((session, flags) =>
    run(async () => (await import('../commands/plan.ts')).plan(session ?? null, flags)),
  );

  const apply = program
    .command('apply')
    .description("apply the plan without questions; needs --answers and --yes; doesn't wait for logs");
  sessionFlags(dryRunFlags(outputFlags(connectionFlags(apply)))).action((flags) =>
    run(async () => (await import('../commands/apply.ts')).apply(flags)),
  );

  const verify = program
    .command('verify [session]')
    .description(
      'check that logs arrive, that the role grants what Kentik needs and no more, and what Kentik reads, for a session or --answers',
    )
    .addOption(
      new Option('--wait <minutes>', 'keep checking for this many minutes; without it, check once').argParser(
        between(0, 24 * 60, 'minutes'),
      ),
    )
    .addOption(
      new Option('--output <dir>', 'save the newest raw log of each region in a folder').argParser(
        path('a folder'),
      ),
    );
  outputFlags(connectionFlags(answersFlag(verify))).action((session, flags) =>
    run(async () => (await import('../commands/verify.ts')).verify(session ?? null, flags)),
  );

  const undo = program
    .command('undo <session>')
    .description('delete what a session created, or took over from an undone one, and nothing else')
    .option('--yes', 'undo without asking')
    .option(
      '--delete-logs <bucket>',
      'also delete this bucket with the logs in it; repeat for more buckets',
      (bucket: string, before: string[] | undefined) => [...(before ?? []), bucket],
    );
  outputFlags(connectionFlags(undo)).action((session, flags) =>
    run(async () => (await import('../commands/undo.ts')).undo(session, flags)),
  );

  const sessions = program
    .command('sessions')
    .description('list, show or remove saved sessions, or print their answers or a report')
    .helpCommand(false);
  sessions
    .command('list', { isDefault: true })
    .description('list all saved sessions, newest first')
    .option('--json', 'machine output on stdout')
    // An unknown subcommand comes here, because this is the default.
    .allowExcessArguments(true)
    .action((flags, command) =>
      run(async () => {
        const [word] = command.args;
        if (word !== undefined) throw unknownWord('command', word, namesOf(sessions));
        return (await import('../commands/sessions.ts')).list(flags.json ?? false);
      }),
    );
  sessions
    .command('show <id>')
    .description('show the answers and changes of a session')
    .option('--json', 'machine output on stdout')
    .action((id, flags) =>
      run(async () => (await import('../commands/sessions.ts')).show(id, flags.json ?? false)),
    );
  sessions
    .command('answers <id>')
    .description('print the answers of a session as YAML, for --answers with another account')
    .action((id) => run(async () => (await import('../commands/sessions.ts')).answers(id)));
  sessions
    .command('report <id>')
    .description('print what a session did as Markdown, for a change ticket')
    .addOption(new Option('--output <file>', 'write it to this file').argParser(path('a file')))
    .action((id, flags) => run(async () => (await import('../commands/sessions.ts')).report(id, flags)));
  plainFlag(sessions.command('remove <id>'))
    .description('delete a saved session; change nothing in AWS')
    .option('--yes', 'remove it even if what it created still exists')
    .option('--json', 'machine output on stdout')
    .option('--no-input', 'never ask')
    .action((id, flags) => run(async () => (await import('../commands/sessions.ts')).remove(id, flags)));

  program
    .command('explain [file]')
    .description(
      'say what an AWS error message means, who can fix it, and what to ask for; from a file or -; offline',
    )
    .option('--json', 'machine output on stdout')
    .action((file, flags) =>
      run(async () => (await import('../commands/explain.ts')).explain(file ?? null, flags.json ?? false)),
    );

  program
    .command('schema')
    .description('print the JSON Schema of an answers file')
    .action(() => run(async () => (await import('../commands/plan.ts')).schema()));

  program
    .command('sandbox')
    .description(
      'run a local AWS and Kentik until Ctrl-C, and print the environment that points any client at them',
    )
    .addOption(
      new Option('--port <number>', 'port on 127.0.0.1; without it, a free one').argParser(
        between(0, 65_535, 'a port', Number.isInteger),
      ),
    )
    .addOption(
      new Option('--speed <factor>', 'deliver logs this many times faster than AWS does')
        .default(60)
        .argParser(between(1, 100_000, 'a factor')),
    )
    .option('--faults <plan>', 'the faults to produce: a short text, JSON, or a .json file; see below')
    .addOption(
      new Option('--vpcs <count>', 'number of additional VPCs in us-east-1').argParser(
        between(0, 100_000, 'a count', Number.isInteger),
      ),
    )
    .addHelpText('after', sandboxHelpAfter)
    .action((flags) => run(async () => (await import('../commands/sandbox.ts')).sandbox(flags)));

  const completion = program
    .command('completion')
    .description('print a script that completes commands, flags and sessions in a shell')
    .addArgument(new Argument('<shell>').choices(shells))
    .action((shell) =>
      run(async () => {
        const { completionScript } = await import('./completion.ts');
        output.verbatim(completionScript(shell, program, words));
        return exitCode.done;
      }),
    );
  for (const command of program.commands) command.addHelpText('after', examplesAfter(command.name()));
  for (const command of [...program.commands, ...sessions.commands]) {
    const isPlain = command.options.some(({ long }) => long === '--plain');
    if (command !== sessions && !isPlain) plainFlag(command);
  }
  const words = {
    [completion.name()]: shells,
    help: [...topicNames, ...program.commands.map((command) => command.name())],
  };

  return program;
}

function namesOf(command: CommandUnknownOpts): string[] {
  return command.commands.map((each) => each.name());
}

function unknownWord(kind: 'command' | 'topic', word: string, names: readonly string[]): UserError {
  const near = likely(word, names);
  return new UserError({
    code: 'UNKNOWN_COMMAND',
    exit: exitCode.usage,
    doing: 'reading the command',
    message: `Unknown ${kind} "${word}".${near === null ? '' : ` Did you mean "${near}"?`}`,
    remedy: [`${kind === 'topic' ? 'Topics' : 'Commands'}: ${names.join(', ')}`, 'kentik-aws-setup --help'],
  });
}
