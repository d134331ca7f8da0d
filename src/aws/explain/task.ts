/** What is known of a call before it is made, to explain its failure. */
import type { ErrorReport } from '../../model/errors.ts';
import type { RegionInfo } from '../../model/existing.ts';
import type { Failure } from './failures.ts';

/** One call, in words and in AWS's terms. */
export interface Task {
  /** A gerund phrase: "listing the VPCs of eu-west-1". */
  doing: string;
  service: 'ec2' | 'iam' | 's3' | 'sts' | 'organizations' | 'kms' | 'sso' | 'signin';
  operation: string;
  /** The permissions that the call needs, e.g. `s3:ListBucket` for HeadBucket. */
  actions: readonly string[];
  /** The ARNs that the permissions are needed on; without them `*`. */
  resources?: readonly string[];
  account?: string;
  region?: string;
  name?: string;
}

/** What the connection knows but a call doesn't. */
export interface ErrorContext {
  /** The region that the credentials were tried in; another one that refuses them is probably not enabled. */
  homeRegion: string;
  profile: string | null;
  /** What DescribeRegions said of a region; null where it wasn't asked. */
  regionStatus?: (region: string) => RegionInfo['optInStatus'] | null;
  /** The configured endpoint of the service and the setting that names it, or null for AWS's own. */
  endpoint: { url: string; setting: string } | null;
  proxied: boolean;
  /** The proxy that the service's address goes through. */
  proxy?: { variable: string; host: string } | null;
  /** What makes expired credentials valid again: commands, or sentences. */
  renewal?: readonly string[];
}

/** The parts of a call's place that are known, for a report. */
export function whereOf({ account, region, name }: Task): Pick<ErrorReport, 'where'> {
  if (account === undefined && region === undefined && name === undefined) return {};
  return {
    where: {
      ...(account === undefined ? {} : { account }),
      ...(region === undefined ? {} : { region }),
      ...(name === undefined ? {} : { name }),
    },
  };
}

/** The part of a report that depends on what AWS said; the exit code is 1 unless it names another. */
export type Part = Pick<ErrorReport, 'code' | 'message' | 'remedy'> &
  Partial<Pick<ErrorReport, 'exit' | 'why' | 'retryable'>>;

export type Rule = (failure: Failure, task: Task, context: ErrorContext) => Part | null;
