/** What is told of a connection, and what it is opened with. */

/** One AWS call, as `--debug` logs it. Holds no secrets. */
export interface CallRecord {
  service: string;
  operation: string;
  region: string;
  requestId: string | null;
  /** `ok` or the error's code. */
  outcome: string;
  attempts: number;
  milliseconds: number;
  at: string;
}

/** The source of credentials that is used, as plans and JSON show it. Holds no secret. */
export interface CredentialsUsed {
  source:
    | 'environment'
    | 'web-identity'
    | 'sso'
    | 'keys'
    | 'login'
    | 'credential_process'
    | 'container'
    | 'instance'
    | 'assume-role';
  /** The profile that it belongs to; null where it belongs to none. */
  profile: string | null;
  /** The profiles that lead to the credentials, the one that is used first. */
  chain: string[];
  /** For people, as the end of a sentence: "profile hub, which assumes … with profile base (access key)". */
  description: string;
}

/** The same with whose they are, as results have it. */
export type CredentialsInUse = CredentialsUsed & { account: string; arn: string };

/**
 * Where credentials come from. `environment` is what the AWS CLI finds without `--profile`; `assume-role` starts from another source and
 * takes the role with it, for an hour at a time (more is not given where that source is a role itself).
 */
export type CredentialSource =
  | { kind: 'profile'; profile: string }
  | { kind: 'environment' }
  | {
      kind: 'assume-role';
      roleArn: string;
      base: CredentialSource;
      /** As CloudTrail of the role's account shows it; 2 to 64 letters, digits and `_+=,.@-`. */
      sessionName: string;
      externalId?: string;
    };

export interface ConnectOptions {
  source: CredentialSource;
  /** The region for calls that belong to none (STS, IAM's partition) and the default of others. */
  region: string;
  /** 12 digits. Where given, credentials of another account are refused (`OTHER_ACCOUNT`) before anything else. */
  account?: string;
  /**
   * Asked once, and again only when the session that the code bought has expired: codes are single-use.
   * Rejects where no one can be asked.
   */
  askMfaCode: (device: string) => Promise<string>;
  /** Lends the terminal to a `credential_process`, which may ask something. Left out where no one can be asked. */
  withTerminal?: <Result>(work: () => Promise<Result>) => Promise<Result>;
  /** Ends what credentials are waited for: a process, a request. */
  ended?: AbortSignal;
  onCall?: (call: CallRecord) => void;
}
