/**
 * A saved session as a report in Markdown, for a change ticket: what was done and why, every call that could change
 * something, what it costs, how to prove and to undo it. It says only what the session recorded, and depends on nothing
 * else: the same session gives the same bytes.
 */
import { serializeAnswers } from '../answers/answers.ts';
import { defaults } from '../answers/defaults.ts';
import { requestedFormat } from '../answers/log-format.ts';
import { unreadable } from '../model/operations.ts';
import { type CostedFlowLog, monthlyCost, requestedFlowLog } from '../plan/cost/cost.ts';
import {
  type IntentEntry,
  type JournalEntry,
  type OutcomeEntry,
  operationName,
  outcomesOf,
} from '../session/entries.ts';
import { isOver, leftChanges, undoneEnd } from '../session/history.ts';
import type { SavedProof } from '../session/proof.ts';
import { sessionResources } from '../session/resources.ts';
import type { SessionSummary } from '../session/saved-sessions.ts';
import { outcomeWords, refusalOf, stateText, storyLines } from '../session/story.ts';
import { plural } from '../ui/text.ts';
import { costLines } from '../words/cost.ts';
import { program } from '../words/words.ts';
import { portals } from './links.ts';
import { block, code, jsonBlock } from './markdown.ts';
import { proofLines } from './report-proof.ts';
import { resourceLines } from './report-resources.ts';
import { flagWords, resumeCommand } from './resume-command.ts';

interface Call {
  intent: IntentEntry;
  /** The last one; undefined where the program ended before it was recorded. */
  outcome: OutcomeEntry | undefined;
  requestIds: string[];
}

/**
 * The report, with a line break at its end.
 *
 * @param entries the whole journal
 * @param found what the last check found
 */
export function sessionReport(
  session: SessionSummary,
  entries: readonly JournalEntry[],
  found: SavedProof | 'unreadable' | null = null,
): string {
  const calls = callsOf(entries);
  const lines = [
    `# Change report: Kentik for AWS, session ${code(session.id)}`,
    '',
    ...facts(session, entries, calls),
    ...section('What and why', purpose(session)),
    ...section('Resources', resourceLines(session, entries, found)),
    ...section(`Calls that make changes: ${calls.length}`, callLines(calls)),
    ...section('History', block('text', storyLines(entries.filter(({ type }) => type !== 'intent')))),
    ...section('Cost', costs(session, entries, calls)),
    ...section('Proof', proofLines(session, entries, found)),
    ...section('Undo', undo(session, entries, calls)),
  ];
  // Blocks are set apart by one empty line.
  return `${lines.filter((line, at) => line !== '' || lines[at - 1] !== '').join('\n')}\n`.trimStart();
}

function section(title: string, lines: readonly string[]): string[] {
  return ['', `## ${title}`, '', ...lines];
}

function callsOf(entries: readonly JournalEntry[]): Call[] {
  const outcomes = outcomesOf(entries);
  const requestIds = new Map<number, string[]>();
  for (const entry of entries) {
    if (entry.type !== 'outcome' || entry.requestId === null) continue;
    requestIds.set(entry.n, [...new Set([...(requestIds.get(entry.n) ?? []), entry.requestId])]);
  }
  return entries.flatMap((entry) =>
    entry.type === 'intent'
      ? [{ intent: entry, outcome: outcomes.get(entry.n), requestIds: requestIds.get(entry.n) ?? [] }]
      : [],
  );
}

function facts(session: SessionSummary, entries: readonly JournalEntry[], calls: readonly Call[]): string[] {
  const { account, answers, target, endpoint, createdAt, changedAt } = session;
  const others = [...new Set(calls.map(({ intent }) => intent.account))].filter((each) => each !== account);
  const callers = entries.flatMap((entry) => (entry.type === 'account' ? [entry.arn] : []));
  const programs = entries.flatMap((entry) => (entry.type === 'session' ? [entry.program] : []));
  return [
    `- Account: ${account === null ? 'none yet' : code(account)}`,
    ...(others.length === 0 ? [] : [`- Other accounts: ${others.map(code).join(', ')}`]),
    `- Export: ${answers.export ?? 'not answered'}`,
    `- State: ${stateText(session)}`,
    `- Started: ${createdAt}`,
    `- Last recorded: ${changedAt}`,
    `- Run as: ${[...new Set(callers)].map(code).join(', ') || 'no one yet'}`,
    `- Program: ${program} ${programs.map(code).join(', ')}`,
    ...(target === 'sandbox'
      ? ['- Where: the sandbox, a local AWS and Kentik; nothing real was touched']
      : []),
    ...(endpoint === null ? [] : [`- Endpoint: ${code(endpoint)}`]),
  ];
}

const purposes = {
  full: 'Kentik analyzes network traffic from VPC flow logs. AWS writes them to an S3 bucket, and Kentik assumes an IAM role to read the bucket and network metadata.',
  'metadata-only':
    'Kentik shows networks from their metadata. It assumes an IAM role to read the metadata; nothing logs traffic.',
};

function purpose({ answers }: SessionSummary): string[] {
  return [
    answers.export === undefined ? "The type of export hasn't been chosen yet." : purposes[answers.export],
    '',
    'The answers of this session:',
    ...block('yaml', serializeAnswers(answers).trimEnd().split('\n')),
    `Kentik's portal (Settings, Public Clouds): ${portals.us} in the US, ${portals.eu} in the EU.`,
  ];
}

function callLines(calls: readonly Call[]): string[] {
  if (calls.length === 0) return ['None.'];
  return [
    'In the order in which they were made. Times are in UTC. Request IDs come from the service.',
    ...calls.flatMap(({ intent, outcome, requestIds }) => {
      const refusal = outcome === undefined ? null : refusalOf(outcome);
      const region = intent.region ? `, region ${code(intent.region)}` : '';
      const words = outcomeWords(intent, outcome);
      return [
        '',
        `### ${intent.n}. ${code(operationName(intent))}`,
        '',
        `- Time: ${intent.at}, ${intent.run === 'apply' ? 'apply' : 'undo'}`,
        `- Where: account ${code(intent.account)}${region}`,
        `- Target: ${[intent.target].flat().map(code).join(', ')}`,
        `- Outcome: ${words}${outcome?.ids.length ? `: ${outcome.ids.map(code).join(', ')}` : ''}`,
        ...(refusal === null
          ? []
          : [`- The service's response: ${code(`${refusal.code}: ${refusal.message}`)}`]),
        ...(outcome?.refused?.length ? [`- Refused for: ${outcome.refused.map(code).join(', ')}`] : []),
        `- Request ID: ${requestIds.map(code).join(', ') || 'none was received'}`,
        ...documentLines(intent),
      ];
    }),
  ];
}

/** What the target was before and what was asked for, as far as it was recorded. */
function documentLines(intent: IntentEntry): string[] {
  if (intent.operation === unreadable) return [];
  const isFirst = intent.operation === 'PutBucketPolicy' && intent.before === null;
  return [
    ...(isFirst ? ['', 'Before: the bucket had no policy.'] : valueLines('Before', intent.before)),
    ...('after' in intent ? valueLines('After', intent.after) : []),
  ];
}

function valueLines(label: string, value: unknown): string[] {
  if (value === unreadable) return ['', `${label}: it can't be read from the session.`];
  return value === null || value === undefined ? [] : ['', `${label}:`, ...jsonBlock(value)];
}

/** Of the flow logs that this session created, as they were requested. */
function costs(
  { state, answers }: SessionSummary,
  entries: readonly JournalEntry[],
  calls: readonly Call[],
): string[] {
  if (isOver(state)) {
    const has = leftChanges(entries).some(({ kind }) => kind === 'flow-log');
    return [
      has
        ? 'The session was undone; AWS still delivers logs of the flow logs that were kept.'
        : 'The session was undone; none of its flow logs are left.',
    ];
  }
  const logs = new Map<string, CostedFlowLog>();
  for (const { intent, outcome } of calls) {
    if (intent.operation !== 'CreateFlowLogs' || intent.run === 'undo' || outcome?.status !== 'done')
      continue;
    const { region, target, after } = intent;
    const { format, interval } =
      after === undefined || after === unreadable
        ? {
            format: requestedFormat(answers.logFormat ?? defaults.logFormat),
            interval: answers.aggregationInterval ?? defaults.aggregationInterval,
          }
        : {
            format: after.logFormat,
            interval: 'id' in after ? after.maxAggregationInterval : after.aggregationInterval,
          };
    for (const id of target.filter((each) => !outcome.refused?.includes(each))) {
      logs.set(`${region} ${id}`, requestedFlowLog(region, id, format, interval));
    }
  }
  const cost = monthlyCost([...logs.values()], answers.recordsPerSecond);
  if (cost === null) return ['This session created no flow logs, so AWS delivers none for it.'];
  return [
    'Estimated for the flow logs that this session created:',
    '',
    ...costLines(cost).map((line) => `- ${line}`),
  ];
}

function undo(
  { id, target, endpoint, left }: SessionSummary,
  entries: readonly JournalEntry[],
  calls: readonly Call[],
): string[] {
  if (target === 'sandbox') return ['The sandbox ended with the program, and everything in it was deleted.'];
  const undone = undoneEnd(entries);
  if (undone !== null) {
    if (left === undefined) return [`This session was undone at ${undone.at}.`];
    const kept = `${plural(left, 'resource')} ${left === 1 ? 'was' : 'were'} kept:`;
    const isOwner = sessionResources(entries).length > 0;
    return [
      `This session was undone at ${undone.at}. ${kept}`,
      '',
      ...leftChanges(entries).map(({ kind, name }) => `- ${kind.replaceAll('-', ' ')} ${code(name)}`),
      ...(isOwner
        ? [
            '',
            'This command shows whether they can be deleted now, and asks first:',
            ...block('sh', [resumeCommand('undo', id)]),
          ]
        : []),
    ];
  }
  if (calls.length === 0) return ['There is nothing to undo.'];
  const buckets = new Set(
    calls.flatMap(({ intent }) => (intent.operation === 'CreateBucket' ? [intent.target] : [])),
  );
  return [
    "This command shows what it deletes and restores, asks first, and touches nothing that this session didn't create or change:",
    ...block('sh', [resumeCommand('undo', id)]),
    'The same without a question, for scripts:',
    ...block('sh', [resumeCommand('undo', id, ['--yes'])]),
    ...(buckets.size === 0
      ? []
      : [
          'A bucket stays while logs are in it. To delete it with its logs, too:',
          ...block('sh', [resumeCommand('undo', id, flagWords({ deleteLogs: [...buckets] }))]),
        ]),
    ...(endpoint === null ? [] : [`These commands need AWS_ENDPOINT_URL set to ${code(endpoint)}.`]),
  ];
}
