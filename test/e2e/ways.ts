/**
 * How the built program is led to each state in which a person can press a key. The ways are found in the wizard's graph; what
 * stands here is how a state is recognized, what an event takes at the keyboard, and how an outcome is arranged.
 */
import { isDeepStrictEqual } from 'node:util';
import type { PersonEvent } from '../../machines/events.ts';
import { type WizardState, wizardMachine } from '../../machines/wizard.ts';
import type { DraftAnswers } from '../../src/answers/types.ts';
import { sheetRows } from '../../src/questions/sheet.ts';
import { capitalized } from '../../src/ui/text.ts';
import { confirmFirst } from '../helpers/deliberate.ts';
import type { PtyTerminal } from '../helpers/pty.ts';
import type { TerminalKey } from '../helpers/terminal-keys.ts';
import { enter } from '../machines/fakes.ts';
import { explore, type Node, type Snapshot, type Step } from '../machines/graph.ts';

export const WAIT = { timeout: 20_000 };

/** States that last no longer than a turn of the program or a look at local files: no one waits there. */
type Passing =
  | 'starting'
  | 'openingSession'
  | 'startingSandbox'
  | 'findingCredentials'
  | 'findingProfiles'
  | 'savingDecisions'
  | 'finished'
  | 'abandoned'
  | Extract<WizardState, `routing${string}`>;

/** What a state that waits says of itself. */
function doing(state: WizardState): string {
  return capitalized(wizardMachine.states[state]?.description ?? state);
}

/** By what each state is recognized. */
const shown: Record<Exclude<WizardState, Passing>, string | RegExp> = {
  welcome: 'Enter start',
  choosingCredentials: 'Which AWS credentials',
  identifying: doing('identifying'),
  confirmingIdentity: 'Is this the right account?',
  askingKentik: doing('askingKentik'),
  choosingKentik: "Kentik's API can't be used",
  enteringAccount: 'Which AWS account is this for?',
  choosingExport: 'What should this account export',
  listingRegions: doing('listingRegions'),
  choosingRegions: 'In which regions',
  choosingAllocation: 'Where should the flow logs be collected?',
  choosingBucketRegion: /In which region/,
  listingBuckets: doing('listingBuckets'),
  choosingBucket: 'Which bucket in us-east-1',
  namingBucket: 'be called?',
  choosingBuckets: 'receive the logs of each region?',
  checkingBucket: 'can be used',
  enteringPrefix: 'a folder inside',
  discoveringResources: doing('discoveringResources'),
  choosingResources: 'What should be logged?',
  enteringResources: 'Which VPCs, subnets or network interfaces',
  choosingLogFormat: 'Which fields should the flow logs have?',
  choosingFields: /of \d+ fields selected/,
  choosingInterval: 'How often should AWS',
  enteringRecordRate: 'write per second?',
  choosingDeletion: 'Who should delete',
  namingRole: 'What should the role be called?',
  namingPolicy: 'What should the policy be called?',
  enteringExternalId: 'Kentik company ID?',
  choosingGrant: 'How much access should Kentik get?',
  choosingRegistration: 'Who should create the cloud export',
  choosingBillingPlan: 'Which Kentik billing plan',
  namingCloudExport: 'What should the cloud export be called',
  reviewingAnswers: 'Are these answers right?',
  planning: doing('planning'),
  deciding: 'What do you want to do?',
  reviewing: 'The plan for account',
  viewingDocuments: 'Document 1 of',
  applying: /0 of \d+ changes/,
  reviewingFailures: 'What do you want to do with the rest?',
  replanning: doing('replanning'),
  checkingLogs: doing('checkingLogs'),
  showingLogs: /Flow logs from \d+ region have arrived/,
  savingLogs: doing('savingLogs'),
  done: 'is set up for Kentik',
  failed: 'Enter try again',
  undoing: doing('undoing'),
  choosingRoles: 'How should Kentik reach your accounts?',
  listingAccounts: doing('listingAccounts'),
  choosingAccounts: 'Which are the secondary accounts?',
  enteringAccounts: 'Type or paste their IDs',
  countingVpcs: doing('countingVpcs'),
  choosingMetadataRegions: 'Which regions do the secondary accounts use?',
  choosingPrimaryRegion: "What is the primary account's region?",
  namingPrimaryRole: 'What should the role in the primary account',
  namingPrimaryPolicy: 'What should the policy in the primary account',
  namingSecondaryRole: 'What should the role in the secondary accounts',
  namingSecondaryPolicy: 'What should the policy in the secondary accounts',
  choosingReach: 'How can the other accounts be set up',
  namingReachRole: 'Which role should be assumed',
  choosingProfiles: /There are no profiles|Which profile/,
  checkingNesting: doing('checkingNesting'),
  showingNesting: 'Kentik can access',
};

/** The faults of the sandbox by which a state stands still in what it waits for. */
const standing: Partial<Record<WizardState, string>> = {
  identifying: 'slow=never@sts:GetCallerIdentity',
  askingKentik: 'slow=never@kentik:ListPlans',
  listingRegions: 'slow=never@ec2:DescribeRegions',
  listingBuckets: 'slow=never@s3:ListBuckets',
  checkingBucket: 'slow=never@s3:HeadBucket',
  discoveringResources: 'slow=never@ec2:DescribeVpcs',
  listingAccounts: 'slow=never@organizations:ListAccounts',
  countingVpcs: 'slow=never@ec2:DescribeVpcs',
  planning: 'slow=never@iam:GetRole',
  applying: 'slow=never@mutating',
  replanning: 'slow=never@iam:GetRole',
  checkingLogs: 'slow=never@s3:ListObjectsV2',
  savingLogs: 'slow=never@s3:GetObject',
  undoing: 'slow=never@ec2:DescribeFlowLogs',
  checkingNesting: 'slow=never@iam:GetPolicyVersion',
};

/** What outcomes of effects come from; those that are not named are left out. */
const arranged: Record<string, string> = {
  'askKentik refused': 'error=401@kentik:ListPlans',
  'openSession full': '',
  'openSession mixed': '',
  'openSession nested': '',
  'buildPlan near': '',
  'buildPlan failed': 'deny=iam:GetPolicy',
  'applyPlan partial': 'deny=iam:CreatePolicy@#1+',
};

type Press = (terminal: PtyTerminal, expected: string | RegExp) => Promise<void> | void;

const keys =
  (...pressed: TerminalKey[]): Press =>
  (terminal) =>
    terminal.press(...pressed);

const typed =
  (text: string): Press =>
  (terminal) => {
    terminal.type(text);
    terminal.press('enter');
  };

/** What an event takes in a state; null where it is left out. */
function pressesOf(step: PersonEvent, { value, context }: Snapshot): Press | null {
  if (step.type === 'plan.confirmed') return confirmFirst;
  if (step.type === 'retry') return value === 'reviewingFailures' ? confirmFirst : null;
  // What the session has created is known only after it was applied.
  if (step.type === 'undo.wanted' && value !== 'reviewingFailures') return null;
  if (step.type === 'account.entered') return typed(step.account);
  if (value === 'enteringAccounts' && step.type === 'accounts.chosen') {
    return context.draft.secondary?.accounts === undefined ? typed(step.accounts.toString()) : null;
  }
  if (step.type === 'answer.changing') {
    const at = sheetRows(context).findIndex(({ question }) => question === step.question);
    return keys(...Array<TerminalKey>(at + 1).fill('down'), 'enter');
  }
  // What is chosen beforehand depends on how many have been counted.
  if (value === 'choosingRegions' && step.type === 'regions.chosen') {
    return async (terminal) => {
      terminal.paste(step.regions.join(' '));
      await terminal.waitFor('selected by the paste', WAIT);
      terminal.press('enter');
    };
  }
  if (isDeepStrictEqual(step, enter(value, context))) return keys('enter');
  // It isn't offered for one region: a session that has it is resumed.
  if (step.type === 'allocation.chosen' && step.allocation === 'mixed') return null;
  if (step.type === 'reach.chosen' && step.reach === 'profiles') return keys('down', 'down', 'enter');
  const others: Partial<Record<PersonEvent['type'], Press>> = {
    back: keys('escape'),
    'offline.chosen': keys('end', 'enter'),
    'kentik.left': keys('end', 'enter'),
    'format.custom': keys('down', 'down', 'enter'),
    'accounts.typing': keys('ctrl+t'),
    'bucket.typing': keys('ctrl+t'),
    'documents.opened': keys('d'),
    'undo.wanted': keys('u'),
    'logs.saving': keys('s'),
  };
  const second = { export: 'metadata-only', allocation: 'centralized', reach: 'role' };
  const isSecond = Object.entries(second).some(([key, choice]) => Reflect.get(step, key) === choice);
  return isSecond ? keys('down', 'enter') : (others[step.type] ?? null);
}

function isTaken(step: Step, from: Snapshot): boolean {
  if ('outcome' in step) {
    // The sandbox's environment has credentials for its Kentik.
    const usually = step.effect === 'askKentik' ? 'found' : 'usual';
    return step.outcome === usually || `${step.effect} ${step.outcome}` in arranged;
  }
  // What is waited for may be over before a key is pressed. Sessions are resumed by the flag.
  return !from.hasTag('busy') && (step.type === 'session.resumed' || pressesOf(step, from) !== null);
}

/** The program is started, or something is pressed: then the faults that are set before, and what is seen thereafter. */
interface Stage {
  press: Press;
  faults: string;
  expected: string | RegExp;
}

/** How to get to a state. */
export interface Way {
  state: string;
  /** The answers of the session that is resumed; null where the wizard starts over. */
  draft: DraftAnswers | null;
  /** Whether there is a session to resume when the program is left there. */
  isSaved: boolean;
  /** The account has a policy of the same name that says something else. */
  isNear: boolean;
  /** The region is asked for only where neither the environment nor credentials bring one. */
  env: Record<string, string>;
  stages: Stage[];
}

function isShown(state: string): state is keyof typeof shown {
  return Object.hasOwn(shown, state);
}

function wayTo(state: keyof typeof shown, { path, snapshot }: Node): Way {
  const names = path.map(({ step }) => ('outcome' in step ? `${step.effect} ${step.outcome}` : step.type));
  const isPersons = path.map(({ step }) => !('outcome' in step) && step.type !== 'session.resumed');
  const begins = [-1, ...path.keys()].filter((at) => at === -1 || isPersons[at]);
  const stages = begins.map((at, index): Stage => {
    const end = begins[index + 1] ?? path.length;
    const { step, from } = path[at] ?? {};
    const reached = path[end]?.from.value ?? state;
    const faults = names.slice(at + 1, end).map((name) => arranged[name] ?? '');
    if (end === path.length) faults.push(standing[state] ?? '');
    return {
      press: (step && from && !('outcome' in step) && pressesOf(step, from)) || (() => undefined),
      faults: faults.filter((fault) => fault !== '').join(' '),
      expected: isShown(reached) ? shown[reached] : state,
    };
  });
  const opened = path.find(({ step }) => 'outcome' in step && step.effect === 'openSession')?.step;
  const draft =
    opened === undefined ? null : ((opened as { output?: { draft: DraftAnswers } }).output?.draft ?? null);
  const isRegionless = [snapshot, ...path.map(({ from }) => from)].some(
    ({ value }) => value === 'choosingPrimaryRegion',
  );
  return {
    state,
    draft,
    isSaved: snapshot.context.draft.account !== undefined,
    isNear: names.includes('buildPlan near'),
    env: isRegionless ? { AWS_REGION: '', AWS_DEFAULT_REGION: '' } : {},
    stages,
  };
}

const nodes = [...explore(isTaken).values()];

/** The shortest way to every state in which a person can press a key, with credentials where it can be. */
export const ways: Way[] = Object.keys(shown)
  .filter(isShown)
  .map((state) => {
    const candidates = nodes.filter(({ snapshot }) => snapshot.value === state);
    const node = candidates.find(({ snapshot }) => !snapshot.context.offline) ?? candidates[0];
    if (node === undefined) throw new Error(`no way leads to ${state}`);
    return wayTo(state, node);
  });

/** Follows a way from the start of the program. */
export async function follow(
  { stages }: Way,
  start: () => PtyTerminal,
  setFaults: (plan: string) => Promise<void>,
): Promise<PtyTerminal> {
  let terminal: PtyTerminal | null = null;
  let set = '';
  for (const { press, faults, expected } of stages) {
    if (faults !== set) await setFaults(faults);
    set = faults;
    if (terminal === null) terminal = start();
    else await press(terminal, expected);
    await terminal.waitFor(expected, WAIT);
  }
  if (terminal === null) throw new Error('a way without a start');
  return terminal;
}
