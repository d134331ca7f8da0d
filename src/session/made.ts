/** Reads out of a journal what a session made and changed, for undo. */
import type { ExistingFlowLog, PolicyDocument } from '../plan/existing.ts';
import type { ChangedPolicy, ChangedTrust, Made, MadeBucketPolicy } from '../plan/made.ts';
import type { IntentEntry, JournalEntry, OutcomeEntry } from './entries.ts';

/**
 * Everything that the session's applies asked AWS for and that AWS did not refuse. What was made and taken back by an
 * earlier undo is listed too: undo looks at AWS anyway, and finds it gone.
 */
export function madeBy(entries: readonly JournalEntry[]): Made[] {
  const outcomes = new Map<number, OutcomeEntry>();
  for (const entry of entries) if (entry.type === 'outcome') outcomes.set(entry.n, entry);
  const collector = new Collector();
  for (const entry of entries) {
    if (entry.type !== 'intent') continue;
    const outcome = outcomes.get(entry.n);
    if (entry.run === 'undo') {
      if (outcome?.status === 'done') collector.forget(entry);
      continue;
    }
    if (outcome?.status === 'failed') continue;
    collector.add(entry, outcome?.ids ?? [], outcome?.status === 'done');
  }
  return collector.made;
}

/** What cannot be read as a document proves nothing, and nothing is taken back for it. */
function documentOf(value: unknown): PolicyDocument[] {
  return typeof value === 'object' && value !== null && 'Statement' in value ? [value as PolicyDocument] : [];
}

/** Flow logs as they were described before they were deleted. */
export function flowLogsOf(before: unknown): ExistingFlowLog[] {
  return Array.isArray(before) ? (before as ExistingFlowLog[]) : [];
}

/** Puts several writes of one thing together. */
class Collector {
  readonly made: Made[] = [];

  /** @param isKnown whether the outcome is, and is `done` */
  add(intent: IntentEntry, ids: readonly string[], isKnown: boolean): void {
    const { account, target } = intent;
    const name = typeof target === 'string' ? target : (target[0] ?? '');
    const region = intent.region ?? '';
    switch (intent.operation) {
      case 'CreateBucket':
        this.addBucket(intent, name);
        break;
      case 'PutBucketPolicy':
        this.bucketPolicy(intent, name).written.push(...documentOf(intent.after));
        break;
      case 'CreateFlowLogs': {
        const resourceIds = typeof target === 'string' ? [target] : target;
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
        this.changedPolicy(intent, name).written.push(...documentOf(intent.after));
        this.changedPolicy(intent, name).versionIds.push(...ids);
        break;
      case 'DeletePolicyVersion':
        this.changedPolicy(intent, name).deleted.push(intent.before as ChangedPolicy['deleted'][number]);
        break;
      case 'CreateRole':
        this.addMade({ kind: 'role', account, roleName: name, written: documentOf(intent.after) });
        break;
      case 'UpdateAssumeRolePolicy':
        this.changedTrust(intent, name).written.push(...documentOf(intent.after));
        break;
      case 'AttachRolePolicy':
        this.addOnce({
          kind: 'attachment',
          account,
          roleName: name,
          policyArn: typeof target === 'string' ? '' : (target[1] ?? ''),
        });
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

  /**
   * What an undo took back and what bears no tag is this session's no more: another session may have made the same
   * since, and nothing but the journal would tell whose it is.
   */
  forget(undone: IntentEntry): void {
    const [name, policyArn] = typeof undone.target === 'string' ? [undone.target] : undone.target;
    const isForgotten = (made: Made): boolean => {
      if (undone.operation === 'DetachRolePolicy') {
        return made.kind === 'attachment' && made.roleName === name && made.policyArn === policyArn;
      }
      const isPolicy = undone.operation === 'PutBucketPolicy' || undone.operation === 'DeleteBucketPolicy';
      return isPolicy && made.kind === 'bucket-policy' && made.bucket === name;
    };
    for (let index = this.made.length - 1; index >= 0; index -= 1) {
      const made = this.made[index];
      if (made && made.account === undone.account && isForgotten(made)) this.made.splice(index, 1);
    }
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

  private addBucket(intent: IntentEntry, bucket: string): void {
    const { account } = intent;
    const isTagged = (intent.after as { tagged?: boolean } | undefined)?.tagged ?? false;
    const known = this.made.find((made) => made.kind === 'bucket' && made.bucket === bucket);
    if (known?.kind === 'bucket') known.isTagged ||= isTagged;
    else this.made.push({ kind: 'bucket', account, region: intent.region ?? '', bucket, isTagged });
  }

  private bucketPolicy(intent: IntentEntry, bucket: string): MadeBucketPolicy {
    const found = this.made.find(
      (made): made is Extract<Made, { kind: 'bucket-policy' }> =>
        made.kind === 'bucket-policy' && made.account === intent.account && made.bucket === bucket,
    );
    if (found) return found;
    const fresh = {
      kind: 'bucket-policy' as const,
      account: intent.account,
      region: intent.region ?? '',
      bucket,
      before: intent.before as PolicyDocument | null,
      written: [],
    };
    this.made.push(fresh);
    return fresh;
  }

  private changedPolicy(intent: IntentEntry, policyArn: string): ChangedPolicy {
    const found = this.made.find(
      (made): made is Extract<Made, { kind: 'policy-version' }> =>
        made.kind === 'policy-version' && made.policyArn === policyArn,
    );
    if (found) {
      // A version that made room came first and did not know what the policy said.
      if (intent.operation === 'CreatePolicyVersion')
        found.before ??= intent.before as ChangedPolicy['before'];
      return found;
    }
    const fresh = {
      kind: 'policy-version' as const,
      account: intent.account,
      policyArn,
      before: intent.operation === 'CreatePolicyVersion' ? (intent.before as ChangedPolicy['before']) : null,
      written: [],
      versionIds: [],
      deleted: [],
    };
    this.made.push(fresh);
    return fresh;
  }

  private changedTrust(intent: IntentEntry, roleName: string): ChangedTrust {
    const found = this.made.find(
      (made): made is Extract<Made, { kind: 'trust-policy' }> =>
        made.kind === 'trust-policy' && made.account === intent.account && made.roleName === roleName,
    );
    if (found) return found;
    const fresh = {
      kind: 'trust-policy' as const,
      account: intent.account,
      roleName,
      before: intent.before as PolicyDocument,
      written: [],
    };
    this.made.push(fresh);
    return fresh;
  }
}
