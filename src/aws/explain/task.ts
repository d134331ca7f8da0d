/** What is known of a call before it is made, to explain its failure. */
import type { Part, Way } from '../../http/explain.ts';
import type { ErrorReport } from '../../model/errors.ts';
import type { RegionInfo } from '../../model/existing.ts';
import type { Failure } from './failures.ts';

/** One call, in words and in AWS's terms. */
export interface Task {
  /** A gerund phrase: "listing the VPCs of eu-west-1". */
  doing: string;
  service: 'ec2' | 'iam' | 's3' | 'sts' | 'organizations' | 'kms' | 'sso' | 'sso-oidc' | 'signin';
  operation: string;
  /** The permissions that the call needs, e.g. `s3:ListBucket` for HeadBucket. */
  actions: readonly string[];
  /** The ARNs that the permissions are needed on; without them `*`. */
  resources?: readonly string[];
  account?: string;
  region?: string;
  name?: string;
  /** The error was pasted: there is no run, session or plan. With the service as the text names it. */
  pasted?: { service: string | null };
}

/** What the connection knows but a call doesn't. */
export interface ErrorContext extends Omit<Way, 'service' | 'domain'> {
  /** The region that the credentials were tried in; another one that refuses them is probably not enabled. */
  homeRegion: string;
  profile: string | null;
  /** What DescribeRegions said of a region; null where it wasn't asked. */
  regionStatus?: (region: string) => RegionInfo['optInStatus'] | null;
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

export type Rule = (failure: Failure, task: Task, context: ErrorContext) => Part | null;
