/** Help topics, completion and the answers of a session, as users get them. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { validateAnswers } from '../../src/answers/answers.ts';
import { programFile } from '../helpers/program.ts';

const home = mkdtempSync(join(tmpdir(), 'help-'));
const env = { PATH: process.env.PATH, HOME: home, KENTIK_AWS_SETUP_HOME: home, CI: 'true' };

function run(...words: string[]) {
  return spawnSync(process.execPath, [programFile, ...words], { env, encoding: 'utf8', timeout: 120_000 });
}

describe('help', () => {
  test.each(['answers', 'environment', 'exit-codes', 'permissions'])('%s is a topic', (topic) => {
    const { status, stdout, stderr } = run('help', topic);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout.length).toBeGreaterThan(300);
  });

  test('a command has its own, and a wrong word is reported with the nearest one', () => {
    expect(run('help', 'undo').stdout).toContain('--delete-logs');
    const wrong = run('help', 'permission');
    expect(wrong.status).toBe(2);
    expect(wrong.stderr).toContain('"permissions"');
    const sub = run('sessions', 'lst');
    expect(sub.status).toBe(2);
    expect(sub.stderr).toContain('"list"');
  });

  test('of help is help', () => {
    expect(run('help', 'help').stdout).toBe(run('--help').stdout);
  });

  test.each(['setup', 'plan', 'apply', 'verify', 'undo', 'sessions', 'explain', 'completion'])(
    '%s shows examples with flags that the command has',
    (command) => {
      const [flags = '', examples = ''] = run(command, '--help').stdout.split('\nExamples:\n');
      expect(examples).toContain('kentik-aws-setup');
      for (const [flag] of examples.matchAll(/--[a-z-]+/g)) expect(flags).toContain(flag);
    },
  );

  test('the answers of the topic are valid', () => {
    const [, ...parts] = run('help', 'answers').stdout.split('\nversion: 1\n');
    expect(parts).toHaveLength(2);
    for (const part of parts) {
      const text = `version: 1\n${part.replace(/\n# A metadata-only export[\s\S]*$/, '')}`;
      expect(validateAnswers(parse(text))).toMatchObject({ ok: true });
    }
    // What stands there as a comment: the other allocation.
    const mixed = (parts[0] ?? '')
      .replace(/\n# A metadata-only export[\s\S]*$/, '')
      .replaceAll(/^#(buckets:| {2}- )/gm, '$1')
      .replaceAll(/^(?:allocation|bucket|regions):.*\n/gm, '');
    const answers = parse(`version: 1\nallocation: mixed\n${mixed}`);
    expect(answers.buckets).toHaveLength(2);
    expect(validateAnswers(answers)).toMatchObject({ ok: true });
  });
});

describe('an alias with --plain', () => {
  test.each([
    'schema',
    'completion bash',
    'sandbox --help',
    'sessions',
    'sessions list',
    'sessions remove --help',
    'help',
    'help answers',
    'help undo',
  ])('does for %s what the command does', (words) => {
    const plain = run('--plain', ...words.split(' '));
    const { status, stdout } = run(...words.split(' '));
    expect(plain).toMatchObject({ status, stdout });
  });

  test('reads an error text', () => {
    const file = join(home, 'error.txt');
    writeFileSync(file, 'An error occurred (AccessDenied) when calling the CreateRole operation: denied');
    expect(run('--plain', 'explain', file)).toMatchObject({ status: 0 });
  });

  test('names help among the commands', () => {
    expect(run('--plain', 'nonsense').stderr).toMatch(/, help$/m);
  });
});

describe('completion', () => {
  const complete = (...words: string[]): string[] => {
    const script = join(home, 'completion.bash');
    writeFileSync(script, run('completion', 'bash').stdout);
    // What readline does on Tab.
    const shell = `source ${script}; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _kentik_aws_setup; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return execFileSync('bash', ['-c', shell, 'bash', 'kentik-aws-setup', ...words], {
      env,
      encoding: 'utf8',
    })
      .split('\n')
      .filter((line) => line !== '');
  };

  test('completes commands, subcommands, flags and values', () => {
    expect(complete('ver')).toEqual(['verify']);
    expect(complete('sessions', '')).toEqual(
      expect.arrayContaining(['list', 'show', 'answers', 'report', 'remove']),
    );
    expect(complete('apply', '--dr')).toEqual(['--dry-run']);
    expect(complete('plan', '--format', '')).toEqual(['console', 'json', 'terraform']);
    expect(complete('completion', 'z')).toEqual(['zsh']);
    expect(complete('help', 'perm')).toEqual(['permissions']);
    // The same flag takes a folder in one command and a file in another.
    expect(complete('sessions', 'report', 'x', '--output', 'package.j')).toEqual(['package.json']);
    expect(complete('plan', '--output', 'package.j')).toEqual([]);
    expect(complete('plan', '--output', 'sr')).toEqual(['src']);
  });

  test('names nothing that means something else in zsh', () => {
    const script = run('completion', 'zsh').stdout;
    // There, path is PATH, and an offset that begins with a letter is a modifier.
    expect(script).not.toMatch(/\bpath=|:\d+:[A-Z]/);
  });

  test('has a script for each shell, and no other', () => {
    expect(run('completion', 'zsh').stdout).toMatch(/^#compdef kentik-aws-setup\n/);
    expect(run('completion', 'fish').stdout).toContain('complete -c kentik-aws-setup');
    expect(run('completion', 'tcsh').status).toBe(2);
  });
});

test('the answers of a session are YAML that --answers takes', () => {
  const applied = run('apply', '--sandbox', '--yes', '--json');
  expect(applied.status, applied.stderr).toBe(0);
  const { session } = JSON.parse(applied.stdout.trim().split('\n').at(-1) ?? '') as { session: string };
  const { status, stdout } = run('sessions', 'answers', session);
  expect(status).toBe(0);
  expect(parseAllDocuments(stdout)).toHaveLength(1);
  expect(validateAnswers(parse(stdout))).toMatchObject({ ok: true });
  // Another account isn't refused.
  expect(parse(stdout)).not.toHaveProperty('account');
  expect(run('sessions', 'answers', 'no-such-session').status).toBe(2);
  const ids = execFileSync(
    'bash',
    ['-c', `alias; ${process.execPath} ${programFile} sessions list | cut -d ' ' -f 1`],
    { env, encoding: 'utf8' },
  );
  expect(ids.trim()).toBe(session);
});
