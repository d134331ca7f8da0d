import { describe, expect, it } from 'vitest';
import { commandFirst, helpAsFlag } from '../src/cli/argv.ts';
import { environment, exitCodes, helpAfter } from '../src/cli/help.ts';

const commands = ['setup', 'plan', 'apply'];
const withValue = new Set(['--profile', '--region', '--resume']);

describe('help', () => {
  it('has lines that fit 80 columns', () => {
    const lines = [environment, exitCodes, helpAfter].join('\n').split('\n');
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
  });
});

describe('the command line', () => {
  it.each([
    [
      ['--sandbox', 'plan', '--json'],
      ['plan', '--sandbox', '--json'],
    ],
    [
      ['--region', 'us-east-1', 'plan'],
      ['plan', '--region', 'us-east-1'],
    ],
    [
      ['--region=us-east-1', 'plan'],
      ['plan', '--region=us-east-1'],
    ],
    [
      ['plan', '--sandbox'],
      ['plan', '--sandbox'],
    ],
    // A profile may have the name of a command.
    [
      ['--profile', 'plan'],
      ['--profile', 'plan'],
    ],
    [
      ['--resume', 'apply'],
      ['--resume', 'apply'],
    ],
    [
      ['--sandbox', 'nonsense', 'plan'],
      ['--sandbox', 'nonsense', 'plan'],
    ],
    [
      ['--', 'plan'],
      ['--', 'plan'],
    ],
    [[], []],
  ])('%j is %j', (argv, ordered) => {
    expect(commandFirst(argv, commands, withValue)).toEqual(ordered);
  });

  it('takes help for the flag', () => {
    expect(helpAsFlag(['help'])).toEqual(['--help']);
    expect(helpAsFlag(['help', 'plan'])).toEqual(['plan', '--help']);
    expect(helpAsFlag(['plan', 'help'])).toEqual(['plan', 'help']);
  });
});
