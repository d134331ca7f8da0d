/** Groups of flags that several commands have. Each gives the command back with the types of its flags. */
import { type Command, Option, type OptionValues } from '@commander-js/extra-typings';
import { path } from './argv.ts';

export function answersFlag<Args extends unknown[], Own extends OptionValues, Of extends OptionValues>(
  command: Command<Args, Own, Of>,
) {
  return command.option('--answers <file>', 'answers from YAML or JSON, - for standard input');
}

export function connectionFlags<Args extends unknown[], Own extends OptionValues, Of extends OptionValues>(
  command: Command<Args, Own, Of>,
) {
  return command
    .option('--profile <name>', 'profile in the AWS configuration files')
    .option('--region <name>', "the bucket's region if the answers don't name one")
    .option('--sandbox', 'use the sandbox: nothing real is touched')
    .option('--debug', 'write every call to AWS and Kentik to a file, without secrets');
}

/** Every command has it, so that an alias with it works for all. */
export function plainFlag<Args extends unknown[], Own extends OptionValues, Of extends OptionValues>(
  command: Command<Args, Own, Of>,
) {
  return command.option('--plain', 'no redraw, no boxes: append-only lines and numbered choices');
}

export function outputFlags<Args extends unknown[], Own extends OptionValues, Of extends OptionValues>(
  command: Command<Args, Own, Of>,
) {
  return plainFlag(command.option('--json', 'machine output on stdout, nothing else there')).option(
    '--no-input',
    'never ask',
  );
}

export function dryRunFlags<Args extends unknown[], Own extends OptionValues, Of extends OptionValues>(
  command: Command<Args, Own, Of>,
) {
  return command
    .option('--dry-run', 'change nothing; print the documents to paste by hand')
    .addOption(
      new Option('--format <form>', 'how --dry-run prints (default: console)').choices([
        'console',
        'json',
        'terraform',
      ]),
    )
    .addOption(
      new Option('--output <dir>', '--dry-run writes files: each document, or the .tf files').argParser(
        path('a folder'),
      ),
    );
}

export function sessionFlags<Args extends unknown[], Own extends OptionValues, Of extends OptionValues>(
  command: Command<Args, Own, Of>,
) {
  return answersFlag(command)
    .option('--resume [id]', 'continue a saved session; without an ID, the newest')
    .option('--new', "don't offer or continue a saved session")
    .option('--yes', 'apply the plan without asking');
}
