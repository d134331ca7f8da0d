/** What the wizard knows: plain JSON, so that it can be shown, tested and thrown away. No clients, no secrets. */
import type { DraftAnswers } from '../src/answers/types.ts';
import type { CredentialPrompt } from '../src/model/credential-prompt.ts';
import type { ErrorReport, ExitCode } from '../src/model/errors.ts';
import type {
  BucketSummary,
  ExistingFlowLog,
  Identity,
  NetworkResource,
  RegionInfo,
} from '../src/model/existing.ts';
import type { BillingPlan } from '../src/model/kentik.ts';
import type { ExportProof } from '../src/model/kentik-proof.ts';
import type { ApplyResult, ChangeProgress } from '../src/model/progress.ts';
import type { RecordSummary, ResourceTraffic } from '../src/model/traffic.ts';
import type { Decision } from '../src/plan/history.ts';
import type { Plan } from '../src/plan/types.ts';

/** Where credentials come from. */
export type CredentialSource = { kind: 'profile'; profile: string } | { kind: 'environment' };

export interface ProfileSummary {
  name: string;
  /** `sso`, `assume-role`, `static`, `credential_process`, `login`, `web-identity`, or `unknown`. */
  kind: string;
  region: string | null;
  /** 12 digits, where the file names it. */
  account: string | null;
}

/** What was found on this machine; names only, never values. */
export interface FoundCredentials {
  profiles: ProfileSummary[];
  /** In words, e.g. "AWS_ACCESS_KEY_ID and AWS_SESSION_TOKEN"; null where the environment has none. */
  environment: string | null;
  /** The profile that AWS tools use where none is named. */
  usual?: string | null;
  /** Profiles that the AWS CLI knows and that cannot be used here, with the reason and what to do. */
  unseen?: readonly { name: string; file: string; why: string; fix: string }[];
}

/** A saved session as the welcome screen offers it. */
export interface SavedSession {
  id: string;
  /** ISO 8601. */
  changedAt: string;
  account: string | null;
  state: 'answering' | 'applying' | 'applied' | 'partial' | 'failed' | 'undone' | 'kept';
  answers: DraftAnswers;
}

/** How many VPCs a region has, as it comes in. */
export type RegionCount =
  | { state: 'counting' }
  | { state: 'counted'; vpcs: number }
  | { state: 'failed'; message: string }
  /** Not to be read at all: a policy, or the region itself, refuses. */
  | { state: 'refused'; message: string };

/** An account of the organization; name and e-mail address are foreign text. */
export interface OrganizationMember {
  /** 12 digits. */
  id: string;
  name: string;
  email: string;
  /** `ACTIVE`, `SUSPENDED`, …; only active ones can be worked in. */
  state: string;
}

/** What could be found out about the organization. */
export interface OrganizationListing {
  /** 12 digits; null where the account belongs to no organization, or AWS does not say. */
  managementAccount: string | null;
  /** null where they cannot be listed. */
  accounts: OrganizationMember[] | null;
  /** Why they cannot be listed, and what would help. */
  problem: { message: string; help: string[] } | null;
}

/** What Kentik says of the account there that its credentials belong to. Names are foreign text. */
export interface KentikFound {
  /** Where the credentials come from, in words. */
  source: string;
  email: string;
  /** What Kentik sends as the external ID; null if Kentik doesn't say. */
  companyId: string | null;
  /** Active ones: others can't be chosen. */
  plans: BillingPlan[];
}

/** What is known of Kentik's way into one account. */
export interface NestingStatus {
  account: string;
  part: 'primary' | 'secondary' | 'own';
  roleArn: string;
  /** False where the account was not looked at. */
  isReached: boolean;
  verdict: 'proven' | 'refuted' | 'unproven';
  /** What it rests on: documents that AWS returned, or these and IAM's simulation. */
  evidence: 'documents' | 'simulation' | null;
  /** One sentence. Foreign text. */
  message: string;
}

/** What is known of what the role of a full export grants Kentik. */
export type GrantsStatus = Pick<NestingStatus, 'account' | 'roleArn' | 'verdict' | 'evidence' | 'message'> & {
  /** What to do where applying again doesn't help. */
  remedy?: string | null;
};

/** Logs of one region, as last seen. The table is of foreign text. */
export interface DeliveryStatus {
  region: string;
  bucket: string;
  state:
    | 'looking'
    | 'nothing-yet'
    | 'searched-partly'
    | 'unanswered'
    | 'delivered'
    | 'unread'
    | 'gone'
    | 'failed';
  /** What is known in a sentence: how long it usually takes, or what AWS says is wrong. */
  message: string;
  key: string | null;
  /** ISO 8601. */
  deliveredAt: string | null;
  header: string[];
  records: string[][];
  /** Of the nine fields that Kentik requires, those that the header lacks. */
  missingFields: string[];
  /** What the records come to that were read; null where none were. */
  summary: RecordSummary | null;
  /** Each of the chosen resources: seen, or silent and why. */
  traffic: ResourceTraffic[];
}

export interface WizardContext {
  /** Uses the sandbox: no choice of credentials. */
  sandbox: boolean;
  /** Asked to change nothing, as `--dry-run` asks; see `isDryRun`. */
  dryRun: boolean;
  /** The flags that it was started with, as words: for the command that resumes it. */
  flags?: readonly string[];
  /** No credentials: everything is typed, nothing is looked up. */
  offline: boolean;
  /** The session's id once there is one. */
  session: string | null;
  /** The session has created something that still exists: in this run, or before it was resumed. */
  hasCreated: boolean;
  draft: DraftAnswers;
  /** The questions that were answered on the way here, as names of states; `back` returns to the last one. */
  visited: readonly string[];
  /** Region named by flag, environment or profile; null where none is. */
  homeRegion: string | null;
  sessions: SavedSession[];
  /** Whether saved sessions have been read: until then it is not known whether there is one to offer. */
  sessionsLoaded: boolean;
  unreadableSessions: { id: string; message: string }[];
  found: FoundCredentials | null;
  source: CredentialSource | null;
  /** What a person has to do now before any state continues that needs credentials. */
  credentialPrompt: CredentialPrompt | null;
  identity: Identity | null;
  regions: RegionInfo[];
  regionCounts: Record<string, RegionCount>;
  resources: NetworkResource[];
  flowLogs: ExistingFlowLog[];
  buckets: BucketSummary[];
  /** Why the bucket named last cannot be used; shown where it is named. */
  bucketProblem: string | null;
  /** Why the account's buckets are not listed; null where they are. */
  bucketsProblem: string | null;
  /** The name that `bucketProblem` is about; no longer an answer, but kept so that it needn't be typed again. */
  refusedBucket: string | null;
  plan: Plan | null;
  /** Which question about a near match is asked now; counts from 0. */
  decidingAt: number;
  /** What was answered last, until it is saved. */
  decisions: readonly Decision[];
  progress: Record<string, ChangeProgress>;
  result: ApplyResult | null;
  deliveries: DeliveryStatus[];
  /** null without credentials for Kentik, and until it has been asked. */
  kentik: KentikFound | null;
  /** Why Kentik couldn't be asked; null where it could, or needn't be. */
  kentikProblem: ErrorReport | null;
  /** The environment says which of Kentik's clusters is meant. */
  isKentikPlaced: boolean;
  /** null until it has been listed. */
  organization: OrganizationListing | null;
  /** How many accounts have been looked at, while they are; null where there is one only. */
  accountsSeen: { done: number; total: number } | null;
  /** Of a metadata-only export, an entry for each account. */
  nesting: NestingStatus[];
  /** What the role of a full export grants; null before it has been looked at. */
  grants: GrantsStatus | null;
  /** What Kentik has of the plan's cloud exports; empty before it was asked, and without credentials. */
  exports: ExportProof[];
  /** What became of the logs that were to be saved last, in sentences. */
  savedLogs: readonly string[];
  error: ErrorReport | null;
  /** The state whose effect failed and is tried again on `retry`. */
  failedIn: string | null;
  /** The session that is being undone, and the state in which that was asked for, with its failure. */
  undoing: ({ session: string; from: string } & Pick<WizardContext, 'error' | 'failedIn'>) | null;
  /** The exit code of the undo that was carried out; null where none was. */
  undoExit: ExitCode | null;
  /** As `--resume` and `--new` ask. */
  resumeAtOnce: boolean;
  startNew: boolean;
  /** Ctrl-C was pressed: the call in flight is being finished. */
  interrupted: boolean;
  /** After an interruption: the call that was under way has ended, or was given up. */
  isSettled: boolean;
  /** Why the answers could not be saved last time; null where they were. */
  saveProblem: string | null;
}

/** What the wizard does first, by state: the first frame says it before the machine is loaded. */
export const firstSteps = { welcome: 'reading saved sessions', openingSession: 'opening the saved session' };

/** True where nothing is changed and documents are printed in the end: asked for, or there are no credentials. */
export function isDryRun({ dryRun, offline }: Pick<WizardContext, 'dryRun' | 'offline'>): boolean {
  return dryRun || offline;
}

/** False where this session has created something for the other kind of export: it keeps that kind. */
export function isExportOpen(
  { draft, hasCreated }: Pick<WizardContext, 'draft' | 'hasCreated'>,
  kind: 'full' | 'metadata-only',
): boolean {
  return !hasCreated || draft.export === undefined || draft.export === kind;
}

/** True where what was created is worth checking, though not everything could be created. */
export function canGoOnWithout({ plan, result }: Pick<WizardContext, 'plan' | 'result'>): boolean {
  return result?.outcome === 'partial' && (plan?.accounts !== undefined || result.flowLogs.length > 0);
}

export interface WizardInput {
  sandbox: boolean;
  dryRun: boolean;
  /** The flags that it was started with, as words. */
  flags?: readonly string[];
  session: string | null;
  draft: DraftAnswers;
  homeRegion: string | null;
  /** Profile or environment named by flag: no question. */
  source: CredentialSource | null;
  /** Continue `session` at once, as `--resume` asks. */
  resume: boolean;
  /** Do not offer saved sessions, as `--new` asks. */
  startNew: boolean;
  /** KTAPI_URL is set. */
  isKentikPlaced?: boolean;
}
