/**
 * A profile's `credential_process`, run as the AWS CLI runs it: without a shell, its words split as a shell splits
 * them. What it writes to stderr is kept for the error. If it prompts, it has the terminal while it runs. Source: AWS
 * CLI user guide, "Sourcing credentials with an external process".
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { jsonMembers } from '../../model/clean-text.ts';
import { isAbort, systemCode, UserError } from '../../model/errors.ts';
import { foreignText, holdSecret, redact } from '../../model/redact/redact.ts';
import { noneFrom, unusable } from './errors.ts';
import type { AwsCredentials } from './memoized.ts';
import { type Origin, profileOption } from './origin.ts';

/** Bytes of its output that are read; credentials have about two kilobytes. */
const longestOutput = 1024 * 1024;

/** Milliseconds that its output can arrive after it ends: a child process could keep the pipes open forever. */
const drainLimit = 1000;

/** Milliseconds between asking it to end and ending it. */
const killDelay = 1000;

export interface ProcessOptions {
  command: string;
  origin: Origin & { from: 'credential_process' };
  /** Ends it. */
  signal: AbortSignal;
  /** True if a user can answer: it gets the terminal's input, and its stderr is shown. */
  isAttended: boolean;
}

/** @throws UserError CREDENTIAL_PROCESS_FAILED */
export async function runCredentialProcess(options: ProcessOptions): Promise<AwsCredentials> {
  const { origin } = options;
  const ended = await run(options);
  // Even if they can't be used, its messages must not repeat them.
  const given = jsonMembers(ended.stdout);
  holdSecret(textOf(given?.SecretAccessKey), textOf(given?.SessionToken));
  const stderr = foreignText(ended.stderr).trim();
  if (ended.code !== 0) {
    const how = ended.code === null ? 'was ended by a signal' : `failed (exit code ${ended.code})`;
    throw noneFrom(origin, {
      message: `The credential_process of the profile ${origin.profile} ${how}.`,
      ...(stderr === '' ? {} : { why: stderr }),
    });
  }
  return credentialsIn(ended.stdout, origin, stderr);
}

/** Its output is never quoted, because it consists of secrets. */
function credentialsIn(stdout: string, origin: ProcessOptions['origin'], stderr: string): AwsCredentials {
  const refuse = (what: string): never => {
    throw noneFrom(origin, {
      message: `The credential_process of the profile ${origin.profile} ${what}.`,
      ...(stderr === '' ? {} : { why: stderr }),
    });
  };
  if (stdout.trim() === '') return refuse('printed nothing');
  const data = jsonMembers(stdout);
  if (data === null) return refuse("printed something that isn't a JSON object");
  if (data.Version !== 1) return refuse('printed credentials without "Version": 1');
  const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken, Expiration } = data;
  if (typeof accessKeyId !== 'string' || typeof secretAccessKey !== 'string') {
    return refuse('printed credentials without AccessKeyId or SecretAccessKey');
  }
  if (Expiration === undefined || Expiration === null) {
    return { accessKeyId, secretAccessKey, ...tokenOf(SessionToken) };
  }
  const expiration = new Date(String(Expiration));
  if (Number.isNaN(expiration.getTime())) return refuse("printed an Expiration that isn't a time");
  if (expiration.getTime() <= Date.now()) return refuse('printed credentials that have expired');
  return { accessKeyId, secretAccessKey, expiration, ...tokenOf(SessionToken) };
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function tokenOf(value: unknown): { sessionToken?: string } {
  return typeof value === 'string' && value !== '' ? { sessionToken: value } : {};
}

interface Ended {
  /** null where a signal ended it. */
  code: number | null;
  stdout: string;
  stderr: string;
}

function run({ command, origin, signal, isAttended }: ProcessOptions): Promise<Ended> {
  const [file, ...words] = wordsOf(command);
  if (file === undefined) {
    throw unusable({
      code: 'PROFILE_INCOMPLETE',
      name: origin.profile,
      message: `The credential_process of the profile ${origin.profile} has a quote that isn't closed, or is empty.`,
      remedy: [`aws configure set credential_process COMMAND${profileOption(origin.profile)}`],
    });
  }
  const stdio = [isAttended ? 'inherit' : 'ignore', 'pipe', 'pipe'] as const;
  const child =
    process.platform === 'win32'
      ? // The command interpreter handles quoting and scripts.
        spawn(command, { stdio: [...stdio], shell: true, windowsHide: true })
      : spawn(file, words, { stdio: [...stdio] });
  return new Promise<Ended>((resolve, reject) => {
    const stdout = collect(child, 'stdout');
    const stderr = collect(child, 'stderr', isAttended);
    const stop = () => {
      child.kill('SIGTERM');
      setTimeout(() => child.kill('SIGKILL'), killDelay).unref();
      child.stdout?.destroy();
      child.stderr?.destroy();
      child.unref();
      const { reason } = signal;
      reject(reason instanceof UserError || isAbort(reason) ? reason : noneFrom(origin, {}));
    };
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    let drained: NodeJS.Timeout | undefined;
    const finish = (code: number | null) => {
      clearTimeout(drained);
      signal.removeEventListener('abort', stop);
      child.stdout?.destroy();
      child.stderr?.destroy();
      resolve({ code, stdout: stdout(), stderr: stderr() });
    };
    child.once('error', (error) => {
      signal.removeEventListener('abort', stop);
      const code = systemCode(error) ?? '';
      const message =
        code === 'ENOENT'
          ? `The credential_process of the profile ${origin.profile} names a program that doesn't exist: ${foreignText(file, 200)}.`
          : `The credential_process of the profile ${origin.profile} can't be started (${code}).`;
      reject(noneFrom(origin, { message }));
    });
    child.once('exit', (code) => {
      drained = setTimeout(() => finish(code), drainLimit);
    });
    child.once('close', finish);
  });
}

/** @param isShown whether the terminal gets it as well, for prompts */
function collect(child: ChildProcess, name: 'stdout' | 'stderr', isShown = false): () => string {
  const chunks: Buffer[] = [];
  let size = 0;
  child[name]?.on('data', (chunk: Buffer) => {
    if (isShown) process.stderr.write(redact(chunk.toString('utf8')));
    size += chunk.length;
    if (size <= longestOutput) chunks.push(chunk);
  });
  return () => Buffer.concat(chunks).toString('utf8');
}

/** The words of a command, as a POSIX shell splits them; none where a quote isn't closed. */
export function wordsOf(command: string): string[] {
  const words: string[] = [];
  let word: string | null = null;
  let quote = '';
  for (let at = 0; at < command.length; at += 1) {
    const character = command[at] ?? '';
    const next = command[at + 1];
    if (quote === "'" ? character === "'" : quote === '"' && character === '"') quote = '';
    else if (quote === '"' && character === '\\' && (next === '"' || next === '\\')) {
      word = (word ?? '') + next;
      at += 1;
    } else if (quote !== '') word = (word ?? '') + character;
    else if (character === "'" || character === '"') {
      quote = character;
      word ??= '';
    } else if (character === '\\' && next !== undefined) {
      word = (word ?? '') + next;
      at += 1;
    } else if (/\s/.test(character)) {
      if (word !== null) words.push(word);
      word = null;
    } else word = (word ?? '') + character;
  }
  if (quote !== '') return [];
  return word === null ? words : [...words, word];
}
