/** What plans and proofs use besides resources: settings, keys, policies. Plain data, read by `src/aws`. */

/** A JSON policy document as AWS stores it: identity policy, trust policy, bucket policy, key policy. */
export interface PolicyDocument {
  Version?: string;
  Id?: string;
  Statement: PolicyStatement[];
}

export interface PolicyStatement {
  Sid?: string;
  Effect: 'Allow' | 'Deny';
  Principal?: string | Record<string, string | string[]>;
  NotPrincipal?: string | Record<string, string | string[]>;
  Action?: string | string[];
  NotAction?: string | string[];
  Resource?: string | string[];
  NotResource?: string | string[];
  Condition?: Record<string, Record<string, string | string[] | boolean | number>>;
}

/** The result of reading one thing: AWS's answer, or one sentence that says why it couldn't be read. */
export type Reading<Value> = { isRead: true; value: Value } | { isRead: false; why: string };

/** The settings of a bucket that decide whether logs arrive, can be read, and are kept. */
export interface BucketSettings {
  /** Null where the bucket has no rule: S3 then encrypts with its own keys. */
  encryption: Reading<BucketEncryption | null>;
  /** Null if it was never enabled. */
  versioning: Reading<'Enabled' | 'Suspended' | null>;
  lifecycle: Reading<LifecycleRule[]>;
  /** The default retention of new objects; null where Object Lock is off or has no default. */
  objectLock: Reading<{ mode: 'GOVERNANCE' | 'COMPLIANCE'; days: number | null } | null>;
  /** The bucket's own setting, without the account's. Null where it has none. */
  publicAccessBlock: Reading<PublicAccessBlock | null>;
}

export interface BucketEncryption {
  /** `AES256`, `aws:kms` or `aws:kms:dsse`; foreign text. */
  algorithm: string;
  /** The bucket's name for its key: an ARN, an alias, an alias ARN, a bare ID. Null: the AWS-managed key `aws/s3`. */
  key: string | null;
}

export interface LifecycleRule {
  id: string;
  isEnabled: boolean;
  /** The prefix of the keys that it applies to; empty for all. */
  prefix: string;
  /** True where tags or sizes narrow it further. */
  isNarrowed: boolean;
  /** Days after which current objects are deleted; null where it doesn't delete them. */
  expiresAfterDays: number | null;
  /** The storage classes that objects move to before that, with the days. */
  transitions: { storageClass: string; days: number | null }[];
}

export interface PublicAccessBlock {
  blockPublicAcls: boolean;
  ignorePublicAcls: boolean;
  blockPublicPolicy: boolean;
  restrictPublicBuckets: boolean;
}

/** A key of KMS, as `DescribeKey` and `GetKeyPolicy` show it. */
export interface ExistingKey {
  arn: string;
  /** 12 digits. Another account's key policy can't be read. */
  account: string;
  manager: 'CUSTOMER' | 'AWS';
  /** `Enabled`, `Disabled`, `PendingDeletion`, …: foreign text. */
  state: string;
  policy: Reading<PolicyDocument>;
}

/** What a grant of a key lets a principal do with it, whatever policies say but for a Deny. */
export interface KeyGrant {
  /** ARN of the user or role, or a service's name. */
  grantee: string;
  /** As KMS names them: `Decrypt`. */
  operations: readonly string[];
}

/** One policy that gives a role permissions. */
export interface IdentityPolicy {
  name: string;
  /** Null for an inline policy. */
  arn: string | null;
  document: PolicyDocument;
}

/** Every policy on the role's own side. A list that couldn't be read completely counts as unread. */
export interface RolePolicies {
  attached: Reading<IdentityPolicy>[];
  inline: Reading<Reading<IdentityPolicy>[]>;
  /** Null where the role has no permissions boundary. */
  boundary: Reading<IdentityPolicy | null>;
}
