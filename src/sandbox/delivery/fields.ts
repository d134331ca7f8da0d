/** The fields of VPC flow-log records and the version that brought each. Source: VPC User Guide, "Flow log records". */
const byVersion: Record<number, string> = {
  2: 'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status',
  3: 'vpc-id subnet-id instance-id tcp-flags type pkt-srcaddr pkt-dstaddr',
  4: 'region az-id sublocation-type sublocation-id',
  5: 'pkt-src-aws-service pkt-dst-aws-service flow-direction traffic-path',
  7: 'ecs-cluster-arn ecs-cluster-name ecs-container-instance-arn ecs-container-instance-id ecs-container-id ecs-second-container-id ecs-service-name ecs-task-definition-arn ecs-task-arn ecs-task-id',
  8: 'reject-reason',
  9: 'resource-id',
  10: 'encryption-status',
  11: 'instance-tag instance-tag-2 interface-tag interface-tag-2 asg-tag asg-tag-2 interface-type next-hop-interface-id next-hop-subnet-id next-hop-az-id next-hop-vpc-id next-hop-interface-type',
};

const versions: ReadonlyMap<string, number> = new Map(
  Object.entries(byVersion).flatMap(([version, names]) =>
    names.split(' ').map((name): [string, number] => [name, Number(version)]),
  ),
);

/** What AWS uses, and tells, where no format was asked for. */
export const defaultLogFormat = (byVersion[2] ?? '')
  .split(' ')
  .map((name) => `\${${name}}`)
  .join(' ');

/** Fields whose values AWS takes from tags that the request has to name. */
export const tagFields: ReadonlySet<string> = new Set(
  (byVersion[11] ?? '').split(' ').filter((name) => /-tag(-2)?$/.test(name)),
);

export function isField(name: string): boolean {
  return versions.has(name);
}

/** The names in a format, in order; null where it is not `${name} ${name} …` with single spaces and nothing else. */
export function parseLogFormat(format: string): string[] | null {
  if (!/^\$\{[^{}$\s]+\}( \$\{[^{}$\s]+\})*$/.test(format)) return null;
  return [...format.matchAll(/\$\{([^}]+)\}/g)].map((match) => match[1] ?? '');
}

/** The value of the field `version`: the highest version among the fields of the record. */
export function recordVersion(fields: readonly string[]): number {
  return Math.max(2, ...fields.map((name) => versions.get(name) ?? 2));
}
