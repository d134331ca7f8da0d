/** Flow logs: a resource for all that differ in nothing but what is logged. */
import { cleanText } from '../../model/clean-text.ts';
import type { ExistingFlowLog } from '../../model/existing.ts';
import { sessionTag } from '../../model/ids.ts';
import type { FlowLogChange } from '../../plan/types.ts';
import { type Context, type Described, describedAs, tagsExpression } from './context.ts';
import { block, comment, type Entry, entryLines, literal, quoted, reasonOf } from './hcl.ts';

const types = {
  vpc: { argument: 'vpc_id', name: 'vpcs', words: 'VPCs' },
  subnet: { argument: 'subnet_id', name: 'subnets', words: 'subnets' },
  'network-interface': { argument: 'eni_id', name: 'interfaces', words: 'network interfaces' },
} as const;

/** The flow log that the file describes and AWS has: not the one that a replacement deletes. */
export function keptFlowLog(change: FlowLogChange): ExistingFlowLog | null {
  return change.action === 'create' || change.action === 'replace' ? change.successor : change.current;
}

/** Destination, by the bucket's resource where that says the same and is known before anything is created. */
function destinationOf(
  change: FlowLogChange,
  kept: ExistingFlowLog | null,
  created: ReadonlySet<string>,
  context: Context,
): string {
  const destination = kept?.destination ?? change.desired.destination;
  const address = context.addresses.get(change.desired.bucket);
  const arn = /^arn:[^:]+:s3:::[^/]+/.exec(destination)?.[0];
  const isReference =
    address !== undefined &&
    arn?.endsWith(`:::${change.desired.bucket}`) &&
    !(kept !== null && created.has(change.desired.bucket));
  if (!isReference || arn === undefined) return quoted(destination);
  const folder = destination.slice(arn.length);
  return folder === '' ? `${address}.arn` : `"\${${address}.arn}${literal(folder)}"`;
}

function bodyOf(change: FlowLogChange, created: ReadonlySet<string>, context: Context): string[][] {
  const { desired } = change;
  const kept = keptFlowLog(change);
  const format = kept !== null && desired.logFormat !== null ? kept.logFormat : desired.logFormat;
  const tags = kept?.tags ?? { [sessionTag]: context.session, Name: 'Kentik' };
  const policy = context.addresses.get(`policy of ${desired.bucket}`);
  const isPlain =
    kept === null ||
    (kept.fileFormat === 'plain-text' && !kept.hiveCompatiblePartitions && !kept.perHourPartition);
  return [
    entryLines([
      ['traffic_type', [quoted(kept?.trafficType ?? 'ALL')]],
      ['log_destination_type', [quoted('s3')]],
      ['log_destination', [destinationOf(change, kept, created, context)]],
      ...(format === null ? [] : [['log_format', [quoted(format)]] satisfies Entry]),
      ['max_aggregation_interval', [String(kept?.maxAggregationInterval ?? desired.aggregationInterval)]],
      ['tags', tagsExpression(tags, context.session)],
    ]),
    isPlain
      ? []
      : block(
          'destination_options',
          entryLines([
            ['file_format', [quoted(kept.fileFormat)]],
            ['hive_compatible_partitions', [String(kept.hiveCompatiblePartitions)]],
            ['per_hour_partition', [String(kept.perHourPartition)]],
          ]),
        ),
    policy === undefined
      ? []
      : [
          ...comment('Log delivery checks the policy when a flow log is created.'),
          `depends_on = [${policy}]`,
        ],
  ];
}

/** Ids with the names people gave the resources; comments are aligned as `terraform fmt` aligns them. */
function idLines(members: readonly FlowLogChange[]): string[] {
  const rows = members.map(({ desired, resourceName }) => ({
    text: `${quoted(desired.resourceId)},`,
    name: resourceName === null ? '' : cleanText(resourceName).trim(),
  }));
  return rows.map(({ text, name }, index) => {
    if (name === '') return `  ${text}`;
    let [first, last] = [index, index];
    while (rows[first - 1]?.name) first--;
    while (rows[last + 1]?.name) last++;
    const width = Math.max(...rows.slice(first, last + 1).map((row) => row.text.length));
    return `  ${text.padEnd(width)} # ${name}`;
  });
}

function resourceOf(
  header: FlowLogChange,
  members: readonly FlowLogChange[],
  body: readonly string[][],
  context: Context,
): Described {
  const { argument, name, words } = types[header.desired.resourceType];
  const reasons = [...new Set(members.map((change) => reasonOf(change).join('\n')))];
  const existing = new Map(
    members.flatMap((change): [string, string][] => {
      const kept = keptFlowLog(change);
      return kept === null ? [] : [[change.desired.resourceId, kept.id]];
    }),
  );
  const replaced = members.flatMap((change) =>
    change.action === 'replace' && change.current !== null ? [change.current.id] : [],
  );
  return describedAs(context, header, {
    type: 'aws_flow_log',
    name: `${name}_${header.region}`,
    purpose: `Flow logs of ${header.region}: one for each of the ${words} below.`,
    reasons: [
      ...(reasons.length === 1 && reasons[0] ? reasons[0].split('\n') : []),
      ...(replaced.length === 0
        ? []
        : comment(
            `These replace ${replaced.join(', ')}, which Terraform doesn't manage: delete them when the new ones exist.`,
          )),
    ],
    body: [
      ['for_each = toset([', ...idLines(members), '])'],
      entryLines([[argument, ['each.key']]]),
      ...body,
    ],
    existing: existing.size === 0 ? null : existing,
  });
}

/** Those of the same region and kind that are described alike, each group a resource. */
export function flowLogResources(changes: readonly FlowLogChange[], context: Context): Described[] {
  const created = new Set(
    context.plan.changes.flatMap((change) =>
      change.kind === 'bucket' && change.action === 'create' ? [change.desired.bucket] : [],
    ),
  );
  const described = changes.map((change) => ({ change, body: bodyOf(change, created, context) }));
  const groups = Map.groupBy(described, ({ change: { account, region, desired }, body }) =>
    JSON.stringify([account, region, desired.resourceType, body]),
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    const members = group.map(({ change }) => change);
    return first === undefined ? [] : [resourceOf(first.change, members, first.body, context)];
  });
}
