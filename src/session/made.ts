/** Reads out of a journal what a session made and changed, for undo. */
import type { ExistingFlowLog, PolicyDocument } from '../plan/existing.ts';
import { changeId } from '../plan/ids.ts';
import type { ChangedPolicy, ChangedTrust, DocumentWrite, Made, MadeBucketPolicy } from '../plan/made.ts';
import { policyNameOf } from '../plan/undo-access.ts';
import type { IntentEntry, JournalEntry, OutcomeEntry } from './entries.ts';
import { withoutUndone } from './forget.ts';

/**
 * Everything that the session's applies asked AWS for and that AWS did not refuse, without what an undo is known to
 * have taken back.
 */
export function madeBy(entries: readonly JournalEntry[]): Made[] {
  const outcomes = new Map<number, OutcomeEntry>();
  for (const entry of entries) if (entry.type === 'outcome') outcomes.set(entry.n, entry);
  const collector = new Collector();
  for (const entry of entries) {
    if (entry.type === 'run' && entry.run === 'apply') collector.wasGone(entry.changes);
    if (entry.type !== 'intent') continue;
    const outcome = outcomes.get(entry.n);
    if (entry.run === 'undo') {
      if (outcome?.status === 'done') collector.forget(entry);
      continue;
    }
    if (outcome?.status === 'failed') continue;
    collector.add(entry, outcome);
  }
  return collector.made;
}

/** What cannot be read as a document proves nothing, and nothing is taken back for it. */
function documentOf(value: unknown): PolicyDocument[] {
  return typeof value === 'object' && value !== null && 'Statement' in value ? [value as PolicyDocument] : [];
}

function writeOf({ before, after }: IntentEntry): DocumentWrite[] {
  return documentOf(after).map((document) => ({ before: documentOf(before)[0] ?? null, after: document }));
}

function hasBefore(write: DocumentWrite): write is DocumentWrite & { before: PolicyDocument } {
  return write.before !== null;
}

/** A new default version; what it took the place of stands beside its id. */
function versionWriteOf({ before, after }: IntentEntry): ChangedPolicy['writes'] {
  const { document, defaultVersionId } = (before ?? {}) as { document?: unknown; defaultVersionId?: string };
  return documentOf(after).flatMap((written) =>
    documentOf(document).map((former) => ({
      before: former,
      after: written,
      defaultVersionId: defaultVersionId ?? '',
    })),
  );
}

/** The plan's id of what would be made anew where it is gone; null for what is no thing of its own. */
function madeId(made: Made): string | null {
  switch (made.kind) {
    case 'bucket':
      return changeId('bucket', made.region, made.bucket);
    case 'policy':
      return changeId('policy', made.account, policyNameOf(made.policyArn));
    case 'role':
      return changeId('role', made.account, made.roleName);
    case 'attachment':
      return changeId('attachment', made.account, `${made.roleName}/${policyNameOf(made.policyArn)}`);
    default:
      return null;
  }
}

/** Flow logs as they were described before they were deleted. */
export function flowLogsOf(before: unknown): ExistingFlowLog[] {
  return Array.isArray(before) ? (before as ExistingFlowLog[]) : [];
}

/** Puts several writes of one thing together. */
class Collector {
  made: Made[] = [];

  /** @param outcome undefined where it is not known */
  add(intent: IntentEntry, outcome: OutcomeEntry | undefined): void {
    const { account, target } = intent;
    const ids = outcome?.ids ?? [];
    const isKnown = outcome?.status === 'done';
    const name = typeof target === 'string' ? target : (target[0] ?? '');
    const region = intent.region ?? '';
    switch (intent.operation) {
      case 'CreateBucket':
        this.addBucket(intent, name, isKnown);
        break;
      case 'PutBucketPolicy':
        this.bucketPolicy(intent, name).writes.push(...writeOf(intent));
        break;
      case 'CreateFlowLogs': {
        const refused = new Set(outcome?.refused);
        const resourceIds = [target].flat().filter((id) => !refused.has(id));
        this.made.push({ kind: 'flow-logs', account, region, resourceIds, flowLogIds: [...ids] });
        break;
      }
      case 'DeleteFlowLogs':
        this.made.push({ kind: 'replaced-flow-logs', account, region, before: flowLogsOf(intent.before) });
        break;
      case 'CreatePolicy':
        this.addMade({ kind: 'policy', account, policyArn: name, written: documentOf(intent.after) });
        break;
      case 'CreatePolicyVersion':
        this.changedPolicy(intent, name).writes.push(...versionWriteOf(intent));
        this.changedPolicy(intent, name).versionIds.push(...ids);
        break;
      case 'DeletePolicyVersion':
        this.changedPolicy(intent, name).deleted.push(intent.before as ChangedPolicy['deleted'][number]);
        break;
      case 'CreateRole':
        this.addMade({ kind: 'role', account, roleName: name, written: documentOf(intent.after) });
        break;
      case 'UpdateAssumeRolePolicy':
        this.changedTrust(intent, name).writes.push(...writeOf(intent).filter(hasBefore));
        break;
      case 'AttachRolePolicy':
        this.addOnce({
          kind: 'attachment',
          account,
          roleName: name,
          policyArn: typeof target === 'string' ? '' : (target[1] ?? ''),
        });
        break;
      case 'DetachRolePolicy':
        // Of earlier answers: what it had attached itself.
        if (isKnown) this.forget(intent);
        break;
      case 'PutBucketTagging': {
        const bucket = this.made.find((made) => made.kind === 'bucket' && made.bucket === name);
        if (bucket?.kind === 'bucket' && isKnown) bucket.isTagged = true;
        break;
      }
      default:
        throw new Error(`the journal has an operation that undo does not know: ${intent.operation}`);
    }
  }

  /** What an undo took back. */
  forget(undone: IntentEntry): void {
    this.made = withoutUndone(this.made, undone);
  }

  /** Planned as new, it was not there any more: whatever has the name since is made by what follows. */
  wasGone(changes: readonly { id: string; action: string }[]): void {
    const missing = new Set(changes.flatMap(({ id, action }) => (action === 'create' ? [id] : [])));
    this.made = this.made.filter((made) => !missing.has(madeId(made) ?? ''));
  }

  private addOnce(made: Made): void {
    const key = JSON.stringify(made);
    if (!this.made.some((other) => JSON.stringify(other) === key)) this.made.push(made);
  }

  /** Made again after it was gone, it is still one thing, whose last text counts. */
  private addMade(made: Extract<Made, { kind: 'policy' | 'role' }>): void {
    const found = this.made.find(
      (other): other is typeof made =>
        other.kind === made.kind &&
        other.account === made.account &&
        (other.kind === 'policy' ? other.policyArn : other.roleName) ===
          (made.kind === 'policy' ? made.policyArn : made.roleName),
    );
    if (found) found.written.push(...made.written);
    else this.made.push(made);
  }

  private addBucket(intent: IntentEntry, bucket: string, isProven: boolean): void {
    const { account } = intent;
    const isTagged = (intent.after as { tagged?: boolean } | undefined)?.tagged ?? false;
    const known = this.made.find((made) => made.kind === 'bucket' && made.bucket === bucket);
    if (known?.kind === 'bucket') {
      known.isTagged ||= isTagged && isProven;
      known.isProven ||= isProven;
    } else {
      this.made.push({ kind: 'bucket', account, region: intent.region ?? '', bucket, isTagged, isProven });
    }
  }

  private bucketPolicy(intent: IntentEntry, bucket: string): MadeBucketPolicy {
    const found = this.made.find(
      (made): made is Extract<Made, { kind: 'bucket-policy' }> =>
        made.kind === 'bucket-policy' && made.account === intent.account && made.bucket === bucket,
    );
    if (found) return found;
    const region = intent.region ?? '';
    const fresh = { kind: 'bucket-policy' as const, account: intent.account, region, bucket, writes: [] };
    this.made.push(fresh);
    return fresh;
  }

  private changedPolicy(intent: IntentEntry, policyArn: string): ChangedPolicy {
    const found = this.findVersions(policyArn);
    if (found) return found;
    const fresh = {
      kind: 'policy-version' as const,
      account: intent.account,
      policyArn,
      writes: [],
      versionIds: [],
      deleted: [],
    };
    this.made.push(fresh);
    return fresh;
  }

  private findVersions(policyArn: string): ChangedPolicy | undefined {
    return this.made.find(
      (made): made is Extract<Made, { kind: 'policy-version' }> =>
        made.kind === 'policy-version' && made.policyArn === policyArn,
    );
  }

  private changedTrust(intent: IntentEntry, roleName: string): ChangedTrust {
    const found = this.made.find(
      (made): made is Extract<Made, { kind: 'trust-policy' }> =>
        made.kind === 'trust-policy' && made.account === intent.account && made.roleName === roleName,
    );
    if (found) return found;
    const fresh = { kind: 'trust-policy' as const, account: intent.account, roleName, writes: [] };
    this.made.push(fresh);
    return fresh;
  }
}
