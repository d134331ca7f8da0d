/** What every command that talks to AWS needs: the sandbox, a connection, interrupts, the debug log. */
import { once } from 'node:events';
import { checkRegion } from '../answers/regions.ts';
import type { Answers, Reach } from '../answers/types.ts';
import { type Accounts, accountsFor } from '../apply/accounts.ts';
import { checkEnvironment, commonEndpoint, regionOfEnvironment } from '../aws/access/environment.ts';
import type { Aws } from '../aws/index.ts';
import { connect, resolveRegion } from '../aws/index.ts';
import type { ConnectOptions, CredentialSource, CredentialsInUse } from '../aws/types.ts';
import type { CallRecord } from '../http/calls.ts';
import type { SignInPrompt } from '../model/credential-prompt.ts';
import { exitCode, UserError } from '../model/errors.ts';
import type { Identity } from '../model/existing.ts';
import type { ConnectionFlags } from '../model/flags.ts';
import { type Interrupts, listenForInterrupts } from '../process/interrupts.ts';
import { output } from '../process/output.ts';
import { keepNewSpaceSmall } from '../process/program.ts';
import { decideTerminal } from '../process/terminal.ts';
import { signInWords } from '../words/words.ts';
import type { DebugLog } from './debug-log.ts';
import { type KentikUse, kentikOf } from './kentik.ts';
import { enterSandbox } from './sandbox.ts';
import { usageError } from './usage.ts';

/** Where STS and IAM are asked where nothing names a region: they answer for the whole partition. */
const ANY_REGION = 'us-east-1';

export interface Run {
  readonly interrupts: Interrupts;
  readonly signal: AbortSignal;
  readonly target: 'aws' | 'sandbox';
  /** Where AWS calls go, if not to AWS's own endpoints. */
  readonly endpoint: string | null;
  readonly now: () => Date;
  /** The credentials in use, with their account, once there are any. */
  credentials?: CredentialsInUse;
  onCall(call: CallRecord): void;
  close(): Promise<void>;
}

/**
 * Begins a run: interrupts, debug log, and the sandbox, to which the environment leads every AWS client from here on.
 *
 * @param startsSandbox false where the sandbox is started later, by someone else
 */
export async function beginRun(flags: ConnectionFlags, startsSandbox = flags.sandbox ?? false): Promise<Run> {
  refuseUnusable(flags);
  const interrupts = listenForInterrupts();
  const now = () => new Date();
  let debugLog: DebugLog | null = null;
  if (flags.debug) {
    const { openDebugLog } = await import('./debug-log.ts');
    debugLog = await openDebugLog(now());
    output.note(`Calls to AWS and Kentik are written to ${debugLog.file}`);
  }
  const sandbox = startsSandbox ? await enterSandbox() : null;
  return {
    interrupts,
    signal: interrupts.signal,
    target: sandbox ? 'sandbox' : 'aws',
    endpoint: sandbox ? null : commonEndpoint(),
    now,
    onCall: (call) => debugLog?.write(call),
    async close() {
      interrupts.dispose();
      await sandbox?.close();
    },
  };
}

/** Obvious errors are reported before anything starts. */
function refuseUnusable({ region, sandbox }: ConnectionFlags): void {
  const home = region === undefined ? regionOfEnvironment() : null;
  if (home !== null && !/^[a-z]{2,5}(?:-[a-z]+)+-\d+$/.test(home)) {
    throw unusable(
      'REGION_UNKNOWN',
      `AWS_REGION (or AWS_DEFAULT_REGION) is ${JSON.stringify(home)}, which isn't a region.`,
      'Name a region such as us-east-1, or unset it.',
    );
  }
  const problem = region === undefined ? null : checkRegion(region);
  if (problem !== null)
    throw unusable('REGION_UNKNOWN', `--region: ${problem}`, 'Name a region such as us-east-1.');
  if (!sandbox) checkEnvironment();
}

function unusable(code: string, message: string, remedy: string): UserError {
  return usageError({ code, doing: 'reading flags and environment', message, remedy: [remedy] });
}

/** How often a bucket is looked at while logs are waited for. The sandbox's clock runs faster. */
export const LOOK_EVERY_MS = { aws: 15_000, sandbox: 500 } as const;

/** How often Kentik is asked while its side is waited for. */
export const ASK_KENTIK_EVERY_MS = { aws: 10_000, sandbox: 500 } as const;

/** A profile named by flag or answers, else what the environment leads to. The sandbox is always in the environment. */
export function sourceOf(run: Run, profile: string | undefined): CredentialSource {
  return run.target === 'aws' && profile !== undefined
    ? { kind: 'profile', profile }
    : { kind: 'environment' };
}

/** Connects for a command that asks no one. */
export async function connectUnattended(
  run: Run,
  flags: AskingFlags,
  answers: Pick<Answers, 'profile' | 'region'> | null,
): Promise<{ aws: Aws; identity: Identity; region: string }> {
  // Thousands of answers are read, and little is kept of each.
  keepNewSpaceSmall();
  const source = sourceOf(run, flags.profile ?? answers?.profile);
  const profile = source.kind === 'profile' ? source.profile : undefined;
  const region = (await resolveRegion(flags.region, profile)) ?? answers?.region ?? ANY_REGION;
  const aws = connect({ source, region, ...unattended(run, flags) });
  const identity = await aws.identify(run.signal);
  run.credentials = await credentialsOf({ aws, identity }, run.target);
  return { aws, identity, region };
}

/** The credentials of a connection, for people and for JSON. */
export async function credentialsOf(
  { aws, identity }: { aws: Aws; identity: Identity },
  target: Run['target'],
): Promise<CredentialsInUse> {
  const used = await aws.credentials();
  const description = target === 'sandbox' ? "the sandbox's own" : used.description;
  return { ...used, description, account: identity.account, arn: identity.arn };
}

/** Connects to the home account now, and to others and to Kentik when they are first asked for. @param reach null: no others */
export async function connectAccounts(
  run: Run,
  flags: AskingFlags,
  answers: Pick<Answers, 'profile' | 'region'>,
  reach: Reach | null,
  use: KentikUse,
): Promise<Accounts> {
  const kentik = await kentikOf(run, use);
  const { aws, identity, region } = await connectUnattended(run, flags, answers);
  const connectProfile = (profile: string) =>
    connect({ source: { kind: 'profile', profile }, region, ...unattended(run, flags) });
  return accountsFor(reach, { aws, identity }, connectProfile, kentik);
}

type AskingFlags = ConnectionFlags & { input?: boolean };

/** Nothing is drawn: whoever signs in, or a program that prompts, has the terminal, where there is one and asking is allowed. */
function unattended(
  run: Run,
  { input }: AskingFlags,
): Pick<ConnectOptions, 'askMfaCode' | 'askSignIn' | 'withTerminal' | 'ended' | 'onCall'> {
  const { interactive } = decideTerminal({ noInput: input === false, plain: true });
  return {
    askMfaCode: refuseMfa,
    ended: run.signal,
    onCall: run.onCall,
    ...(interactive ? { askSignIn: printSignIn, withTerminal: (work) => work() } : {}),
  };
}

/** Below what was printed before: the command waits for the browser. */
export async function printSignIn(prompt: SignInPrompt, over: AbortSignal): Promise<void> {
  const { title, why, facts, waiting } = signInWords(prompt);
  const lines = [`${title}. ${why}`, ...facts.map(({ label, value }) => `${label}: ${value}`), waiting];
  for (const line of lines) output.note(line);
  if (!over.aborted) await once(over, 'abort');
}

/** @throws UserError `MFA_NEEDED` */
export async function refuseMfa(device: string): Promise<string> {
  throw new UserError({
    code: 'MFA_NEEDED',
    exit: exitCode.credentials,
    doing: 'getting credentials',
    message: `The profile needs a code of the MFA device ${device}, but this run can't ask for one.`,
    remedy: [
      'Run the wizard in a terminal, or give temporary credentials in the environment (aws sts get-session-token).',
    ],
    state: 'Nothing was changed.',
  });
}
