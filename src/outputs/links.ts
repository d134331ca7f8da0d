/** Where a resource is in AWS's console, and an export in Kentik's portal. Pure. */
import { typeOf } from '../documents/flow-log.ts';
import type { Partition, ResourceType } from '../model/existing.ts';
import { nameOfArn } from '../model/ids.ts';
import type { ApplyResult } from '../model/progress.ts';
import type { Plan } from '../plan/types.ts';

/** Kentik's portal, for the clusters in the US and in the EU. */
export const portals = { us: 'https://portal.kentik.com', eu: 'https://portal.kentik.eu' } as const;

export type LinkedResource =
  | { kind: 'bucket'; region: string; name: string }
  | { kind: 'role'; name: string }
  | { kind: 'policy'; arn: string }
  /** What a flow log records: the log itself has no page of its own. */
  | { kind: 'network'; region: string; id: string }
  /** In Kentik's portal, whose pages of single exports aren't documented. */
  | { kind: 'cloud-export'; id: string };

/**
 * The hosts that AWS documents: https://docs.aws.amazon.com/general/latest/gr/mgmt-console.html, and the user guides of
 * GovCloud and of the regions in China. Other partitions get no links.
 */
const hosts: Partial<Record<Partition, (region: string) => string>> = {
  aws: (region) => `${region}.console.aws.amazon.com`,
  'aws-cn': () => 'console.amazonaws.cn',
  'aws-us-gov': () => 'console.amazonaws-us-gov.com',
};

/** IAM is global: its pages are the same in every region. */
const homeRegions: Partial<Record<Partition, string>> = {
  aws: 'us-east-1',
  'aws-cn': 'cn-north-1',
  'aws-us-gov': 'us-gov-west-1',
};

const networkPages: Record<ResourceType, string> = {
  vpc: 'vpcconsole/home?region=REGION#VpcDetails:VpcId=',
  subnet: 'vpcconsole/home?region=REGION#SubnetDetails:subnetId=',
  'network-interface': 'ec2/home?region=REGION#NetworkInterface:networkInterfaceId=',
};

export interface Link {
  /** Foreign text. */
  text: string;
  url: string;
}

/** What was set up, each with its page in the console, and Kentik's portal last. Flow logs are too many for a line. */
export function resultLinks(
  { partition, changes }: Pick<Plan, 'partition' | 'changes'>,
  {
    buckets,
    roleArn,
    primaryRoleArn,
    policyArn,
  }: Pick<ApplyResult, 'buckets' | 'roleArn' | 'primaryRoleArn' | 'policyArn'>,
): Link[] {
  const role = primaryRoleArn ?? roleArn;
  const named: [text: string, LinkedResource][] = [
    ...changes.flatMap(({ kind, name, region }): [string, LinkedResource][] =>
      kind === 'bucket' && buckets.includes(name) ? [[name, { kind, region, name }]] : [],
    ),
    ...namedIf(role, (name): LinkedResource => ({ kind: 'role', name })),
    ...namedIf(policyArn, (_, arn): LinkedResource => ({ kind: 'policy', arn })),
  ];
  return [
    ...named.flatMap(([text, resource]) => {
      const url = consoleUrl(partition, resource);
      return url === null ? [] : [{ text, url }];
    }),
    { text: "Kentik's portal", url: portals.us },
  ];
}

function namedIf(
  arn: string | null,
  resource: (name: string, arn: string) => LinkedResource,
): [text: string, LinkedResource][] {
  return arn === null ? [] : [[nameOfArn(arn), resource(nameOfArn(arn), arn)]];
}

/** The page of a resource in the console; null in a partition whose host isn't documented. @param partition of its ARN */
export function consoleUrl(partition: string, resource: LinkedResource): string | null {
  if (!isPartition(partition) || resource.kind === 'cloud-export') return null;
  const region = encoded('region' in resource ? resource.region : (homeRegions[partition] ?? ''));
  const host = hosts[partition]?.(region);
  return host === undefined ? null : `https://${host}/${pathOf(resource, region)}`;
}

function isPartition(partition: string): partition is Partition {
  return Object.hasOwn(hosts, partition);
}

function pathOf(resource: Exclude<LinkedResource, { kind: 'cloud-export' }>, region: string): string {
  switch (resource.kind) {
    case 'bucket':
      return `s3/buckets/${encoded(resource.name)}?region=${region}`;
    case 'role':
      return `iam/home?region=${region}#/roles/details/${encoded(resource.name)}`;
    case 'policy':
      return `iam/home?region=${region}#/policies/details/${encoded(resource.arn)}`;
    case 'network':
      return `${networkPages[typeOf(resource.id)].replace('REGION', region)}${encoded(resource.id)}`;
  }
}

/** Also what `encodeURIComponent` leaves, so that a URL means nothing else in Markdown or a terminal. */
function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*~]/g,
    (found) => `%${found.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
