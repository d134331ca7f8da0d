/** The account's resources as rows of a list, and chosen rows as an answer. Pure. */

import type { WizardContext } from '../../machines/context.ts';
import type { DraftAnswers, ResourceChoice } from '../answers/types.ts';
import { type ExistingFlowLog, type NetworkResource, resourceTypes } from '../model/existing.ts';
import type { Row } from '../ui/row-filter.ts';
import { joinWords, plural } from '../ui/text.ts';

type Known = Pick<WizardContext, 'resources' | 'flowLogs' | 'identity'>;

/** Ids are unique in a region only as far as AWS promises. */
export function rowId({ region, id }: Pick<NetworkResource, 'region' | 'id'>): string {
  return `${region}/${id}`;
}

function owns(resource: NetworkResource, { identity }: Known): boolean {
  return identity === null || resource.ownerId === identity.account;
}

function destinationWords(log: ExistingFlowLog): string {
  if (log.destinationType === 'cloud-watch-logs') return 'to CloudWatch Logs';
  if (log.destinationType === 'kinesis-data-firehose') return 'to Firehose';
  return `to ${log.destination?.replace(/^arn:[^:]*:s3:::/, '').replace(/\/+$/, '') ?? 'a bucket'}`;
}

/** What flow logs a resource has: "none", "to my-bucket". */
function flowLogWords(logs: readonly ExistingFlowLog[]): string {
  return logs.length === 0 ? 'none' : joinWords([...new Set(logs.map(destinationWords))]);
}

/**
 * A row for each resource: name, id, region, flow logs, CIDR. VPCs come first, then subnets and interfaces; those that
 * belong to another account are there and cannot be chosen.
 */
export function resourceRows(known: Known, scope: 'vpcs' | 'everything', kept: ReadonlySet<string>): Row[] {
  const logs = Map.groupBy(known.flowLogs, ({ region, resourceId }) => `${region}/${resourceId}`);
  const hasTypes = scope === 'everything' || kept.size > 0;
  return resourceTypes.flatMap((type) =>
    known.resources
      .filter((resource) => resource.type === type)
      .filter((resource) => type === 'vpc' || scope === 'everything' || kept.has(rowId(resource)))
      .map((resource): Row => {
        const { name, id, cidr, region, ownerId } = resource;
        const isOwn = owns(resource, known);
        const flowLogs = isOwn ? flowLogWords(logs.get(rowId(resource)) ?? []) : `owned by ${ownerId}`;
        return {
          id: rowId(resource),
          cells: [name ?? '', id, region, flowLogs, cidr ?? ''],
          ...(hasTypes ? { group: groupNames[type] } : {}),
          ...(isOwn
            ? {}
            : {
                disabled: `${id} belongs to account ${ownerId}, which shares it: AWS lets only its owner log it.`,
              }),
        };
      }),
  );
}

const groupNames = { vpc: 'VPCs', subnet: 'Subnets', 'network-interface': 'Network interfaces' } as const;

function ownVpcIds(known: Known): string[] {
  return known.resources.filter((resource) => resource.type === 'vpc' && owns(resource, known)).map(rowId);
}

/** The rows chosen at the start: those of the answer given before, else every VPC of the account. */
export function initialRows(known: Known, draft: DraftAnswers): string[] {
  return Array.isArray(draft.resources) ? draft.resources.map(rowId) : ownVpcIds(known);
}

/** Every VPC of the account and nothing else is `all`, which takes in VPCs made later; anything else is a list. */
export function chosenResources(known: Known, ids: readonly string[]): 'all' | ResourceChoice[] {
  const chosen = new Set(ids);
  const vpcs = ownVpcIds(known);
  if (vpcs.length === chosen.size && vpcs.every((id) => chosen.has(id))) return 'all';
  return known.resources
    .filter((resource) => chosen.has(rowId(resource)))
    .map(({ type, id, region }) => ({ type, id, region }));
}

/** What the count of chosen rows leaves out: whether it is all, and traffic that would be recorded twice. */
export function describeChosen(known: Known, ids: readonly string[]): string {
  if (ids.length === 0) return '';
  const chosen = new Set(ids);
  const inside = known.resources.filter(
    (resource) =>
      resource.type !== 'vpc' &&
      chosen.has(rowId(resource)) &&
      [resource.vpcId, resource.type === 'network-interface' ? resource.subnetId : null].some(
        (parent) => parent !== null && chosen.has(rowId({ region: resource.region, id: parent })),
      ),
  ).length;
  if (inside > 0) return `(${inside} inside another: recorded twice)`;
  if (chosenResources(known, ids) === 'all') return '(all VPCs; later ones too at the next apply)';
  const regions = new Set(ids.map((id) => id.split('/')[0])).size;
  return `in ${plural(regions, 'region')}`;
}
