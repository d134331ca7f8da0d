/** How the sandbox's bucket, role and key are changed for a set-up. */
import type { PolicyDocument, PolicyStatement } from '../../src/model/existing.ts';
import type { SeedOrganization } from '../../src/sandbox/world/organization-seed.ts';
import type { Bucket, KmsKey, Role } from '../../src/sandbox/world/types.ts';

export const account = '123456789012';
export const otherAccount = '210987654321';
export const bucket = 'acme-kentik-logs';
export const RoleName = 'Kentik-Flow-Logs';
export const roleArn = `arn:aws:iam::${account}:role/${RoleName}`;
export const root = `arn:aws:iam::${account}:root`;
export const engineer = `arn:aws:iam::${account}:user/network-engineer`;
export const bucketArn = `arn:aws:s3:::${bucket}`;

/** The part of the sandbox's world that a set-up changes. */
export interface Parts {
  bucket: Bucket;
  role: Role;
  /** In the role's account, with the policy that AWS gives a key. */
  key: KmsKey;
  /** In another account. */
  foreignKey: KmsKey;
  deleteBucket(): void;
  /** Gives the role a permissions boundary. */
  setBoundary(document: PolicyDocument): void;
  /** Adds a managed policy version and makes it, or the one before, the default. */
  setPolicy(document: PolicyDocument, isDefault: boolean): void;
}

export interface SetUp {
  name: string;
  verdict: 'proven' | 'refuted' | 'unproven';
  /** Whether the answers say `grant: documented` and that Kentik deletes the logs. */
  answers?: { grant?: 'documented'; deletion?: 'kentik' };
  /** Policies of the organization that the account is then a member of. */
  controls?: NonNullable<SeedOrganization['controls']>;
  /** Before a log is stored. */
  encrypt?: (parts: Parts) => void;
  /** After a log is stored. */
  change?: (parts: Parts) => void;
}

export function documentOf(...statements: PolicyStatement[]): PolicyDocument {
  return { Version: '2012-10-17', Statement: statements };
}

export const text = (...statements: PolicyStatement[]) => JSON.stringify(documentOf(...statements));

/** Adds a statement to the bucket's policy; by default a Deny of reading its objects, for everyone. */
export function onBucket(statement: Partial<PolicyStatement>): (parts: Parts) => void {
  return ({ bucket: target }) => {
    const { Principal: everyone, ...deny } = {
      Sid: 'Theirs',
      Effect: 'Deny' as const,
      Principal: '*',
      Action: 's3:GetObject',
      Resource: `${bucketArn}/*`,
    };
    const named = statement.NotPrincipal === undefined ? { Principal: everyone } : {};
    const { Action, ...rest } = deny;
    const does = statement.NotAction === undefined ? { Action } : {};
    const policy: PolicyDocument = JSON.parse(target.policy ?? '{"Version":"2012-10-17","Statement":[]}');
    target.policy = text(...policy.Statement, { ...rest, ...named, ...does, ...statement });
  };
}

export function onRole(...statements: PolicyStatement[]): (parts: Parts) => void {
  return ({ role }) => {
    role.inline.set('theirs', text(...statements));
  };
}

export const metadata: PolicyStatement = {
  Effect: 'Allow',
  Action: [
    'cloudwatch:*',
    'organizations:*',
    'directconnect:*',
    'ec2:*',
    'elasticloadbalancing:*',
    'network-firewall:*',
  ],
  Resource: '*',
};
export const s3: PolicyStatement = {
  Effect: 'Allow',
  Action: ['s3:Get*', 's3:List*'],
  Resource: [bucketArn, `${bucketArn}/*`],
};

/** What the role's own policy says, in place of Kentik's. */
export function own(...statements: PolicyStatement[]): (parts: Parts) => void {
  return ({ setPolicy }) => setPolicy(documentOf(metadata, ...statements), true);
}

export const decrypt: PolicyStatement = { Effect: 'Allow', Action: 'kms:Decrypt', Resource: '*' };
