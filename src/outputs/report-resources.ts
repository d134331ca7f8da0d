/** The resources in the report of a session: what it created or changed, and what it knows of them since. */
import { changeId, nameOfArn } from '../model/ids.ts';
import { unreadable } from '../model/operations.ts';
import type { IntentEntry, JournalEntry, OutcomeEntry } from '../session/entries.ts';
import { outcomesOf } from '../session/entries.ts';
import { isOver } from '../session/history.ts';
import type { SavedProof } from '../session/proof.ts';
import type { SessionSummary } from '../session/saved-sessions.ts';
import { consoleUrl, type LinkedResource } from './links.ts';
import { code } from './markdown.ts';

const notes = {
  deleted: 'deleted since',
  maybeDeleted: "it isn't known whether it was deleted since",
  unknown: "it isn't known whether the last call about it took effect",
  refuted: "not as expected at the last check, see Proof: it doesn't exist, or something else has changed it",
} as const;

interface Listed {
  line: string;
  note: keyof typeof notes | null;
}

/** What the session's applies created or changed, each once. @param found what the last check found */
export function resourceLines(
  { target, state }: SessionSummary,
  entries: readonly JournalEntry[],
  found: SavedProof | 'unreadable' | null,
): string[] {
  const caller = entries.findLast((entry) => entry.type === 'account')?.arn ?? '';
  const partition = target === 'sandbox' ? '' : (caller.split(':')[1] ?? '');
  const listed = listedIn(entries, partition);
  if (listed.size === 0) return ['This session has created and changed nothing.'];
  noteProof(listed, entries, found);
  return [
    `Created or changed by this session${isOver(state) ? ', which was undone since' : ''}:`,
    '',
    ...[...listed.values()].map(({ line, note }) => (note === null ? line : `${line} (${notes[note]})`)),
  ];
}

/** By the plan's ID of a change. */
function listedIn(entries: readonly JournalEntry[], partition: string): Map<string, Listed> {
  const outcomes = outcomesOf(entries);
  const listed = new Map<string, Listed>();
  const exportKeys = new Map<string, string>();
  const noteOn = (key: string, note: Listed['note']) => {
    const known = listed.get(key);
    if (known !== undefined) known.note = note;
  };
  for (const entry of entries) {
    if (entry.type === 'run') for (const key of goneIn(entry)) noteOn(key, 'deleted');
    if (entry.type !== 'intent') continue;
    const outcome = outcomes.get(entry.n);
    if (outcome?.status === 'failed') continue;
    const isDone = outcome?.status === 'done';
    for (const key of deletedBy(entry, exportKeys)) noteOn(key, isDone ? 'deleted' : 'maybeDeleted');
    if (entry.run !== 'apply') continue;
    for (const [id, key] of exportKeysIn(entry, outcome)) exportKeys.set(id, key);
    for (const resource of linkedResources(entry, outcome)) {
      const key = keyOf(resource, entry, exportKeys);
      const line = lineOf(resource, entry, partition);
      // An export whose ID was never recorded is named by its name, until it is known.
      if (!listed.has(key) || (resource.kind === 'cloud-export' && isDone))
        listed.set(key, { line, note: null });
      noteOn(key, isDone ? null : 'unknown');
    }
  }
  return listed;
}

/** What was planned as new, or found gone: it no longer existed. A second flow log can be new beside the first. */
function goneIn({ run, changes }: Extract<JournalEntry, { type: 'run' }>): string[] {
  return changes
    .filter(({ kind, action }) =>
      run === 'undo' ? action === 'gone' : action === 'create' && kind !== 'flow-log',
    )
    .map(({ id }) => id.replace(/^undo:/, ''));
}

/** Plans know an export by its name, calls by its ID. */
function exportKeysIn(intent: IntentEntry, outcome: OutcomeEntry | undefined): [id: string, key: string][] {
  if (intent.operation === 'CreateCloudExport') {
    const key = changeId('cloud-export', intent.account, intent.target);
    return (outcome?.ids ?? []).map((id) => [id, key]);
  }
  if (intent.operation !== 'UpdateCloudExport' || intent.after === unreadable) return [];
  const { name } = intent.after;
  return typeof name === 'string' ? [[intent.target, changeId('cloud-export', intent.account, name)]] : [];
}

function noteProof(
  listed: Map<string, Listed>,
  entries: readonly JournalEntry[],
  found: SavedProof | 'unreadable' | null,
): void {
  if (found === null || found === 'unreadable') return;
  // What was done since might have changed it.
  if (entries.some((entry) => entry.type === 'run' && entry.at > found.at)) return;
  for (const { id, state } of found.checks) {
    const known = listed.get(id);
    if (state === 'refuted' && known !== undefined) known.note ??= 'refuted';
  }
}

function keyOf(resource: LinkedResource, { account }: IntentEntry, exportKeys: Map<string, string>): string {
  switch (resource.kind) {
    case 'bucket':
      return changeId('bucket', resource.region, resource.name);
    case 'role':
      return changeId('role', account, resource.name);
    case 'policy':
      return changeId('policy', account, nameOfArn(resource.arn));
    case 'network':
      return changeId('flow-log', resource.region, resource.id);
    case 'cloud-export':
      return exportKeys.get(resource.id) ?? changeId('cloud-export', account, resource.id);
  }
}

/** Keys of what a call deletes. What an apply replaces has a successor. */
function deletedBy(intent: IntentEntry, exportKeys: ReadonlyMap<string, string>): string[] {
  if (intent.operation === unreadable || intent.run !== 'undo') return [];
  const { account } = intent;
  switch (intent.operation) {
    case 'DeleteBucket':
      return [changeId('bucket', intent.region, intent.target)];
    case 'DeleteRole':
      return [changeId('role', account, intent.target)];
    case 'DeletePolicy':
      return [changeId('policy', account, nameOfArn(intent.target))];
    case 'DeleteFlowLogs': {
      const { before, region } = intent;
      return before === unreadable ? [] : before.map((log) => changeId('flow-log', region, log.resourceId));
    }
    case 'DeleteCloudExport':
      return [exportKeys.get(intent.target) ?? changeId('cloud-export', account, intent.target)];
    default:
      return [];
  }
}

function lineOf(resource: LinkedResource, { account }: IntentEntry, partition: string): string {
  const url = consoleUrl(partition, resource);
  const region = 'region' in resource ? `, region ${code(resource.region)}` : '';
  return `- ${nameOf(resource)}, account ${code(account)}${region}${url === null ? '' : `: ${url}`}`;
}

function nameOf(resource: LinkedResource): string {
  switch (resource.kind) {
    case 'bucket':
      return `Bucket ${code(resource.name)}`;
    case 'role':
      return `Role ${code(resource.name)}`;
    case 'policy':
      return `Policy ${code(resource.arn)}`;
    case 'network':
      return `Flow log of ${code(resource.id)}`;
    case 'cloud-export':
      return `Cloud export ${code(resource.id)} in Kentik`;
  }
}

function linkedResources(intent: IntentEntry, outcome: OutcomeEntry | undefined): LinkedResource[] {
  const { refused = [], ids = [] } = outcome ?? {};
  switch (intent.operation) {
    case 'CreateBucket':
    case 'PutBucketTagging':
    case 'PutBucketPolicy':
      return [{ kind: 'bucket', name: intent.target, region: intent.region }];
    case 'CreateFlowLogs':
      return intent.target
        .filter((id) => !refused.includes(id))
        .map((id) => ({ kind: 'network', id, region: intent.region }));
    case 'CreatePolicy':
    case 'CreatePolicyVersion':
      return [{ kind: 'policy', arn: intent.target }];
    case 'CreateRole':
    case 'UpdateAssumeRolePolicy':
      return [{ kind: 'role', name: intent.target }];
    case 'AttachRolePolicy':
    case 'DetachRolePolicy':
      return [{ kind: 'role', name: intent.target[0] }];
    case 'CreateCloudExport':
      return (ids.length === 0 ? [intent.target] : ids).map((id) => ({ kind: 'cloud-export', id }));
    case 'UpdateCloudExport':
      return [{ kind: 'cloud-export', id: intent.target }];
    default:
      return [];
  }
}
