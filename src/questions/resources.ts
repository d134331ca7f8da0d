/** What is logged: VPCs, subnets and network interfaces, chosen from what the account has or typed. */
import type { WizardContext } from '../../machines/context.ts';
import { formatResourceList, parseResourceList } from '../answers/pasted-lists.ts';
import type { DraftAnswers, ResourceChoice } from '../answers/types.ts';
import { typeOf } from '../documents/flow-log.ts';
import {
  type ExistingFlowLog,
  type NetworkResource,
  type ResourceType,
  resourceTypes,
} from '../model/existing.ts';
import { draftCost } from '../plan/cost/cost.ts';
import { typeNames } from '../plan/full/resources.ts';
import type { Row } from '../ui/lists/row-filter.ts';
import { joinWords, plural } from '../ui/text.ts';
import { costInBrief } from '../words/cost.ts';
import { byRegionAndName, noName, someOf, untouchedSentence } from '../words/words.ts';
import { type Action, type Entry, line, type SeveralQuestion } from './question.ts';

type Known = Pick<WizardContext, 'resources' | 'flowLogs' | 'identity'>;

type Scope = 'vpcs' | 'everything';

/** Ids are unique in a region only as far as AWS promises. */
function rowId({ region, id }: Pick<NetworkResource, 'region' | 'id'>): string {
  return `${region}/${id}`;
}

/** What a cost depends on, by the IDs of rows alone: a map of thousands of resources would take megabytes. */
function* kindsOfRows(rows: readonly string[]): Iterable<{ region: string; type: ResourceType }> {
  for (const row of rows) {
    const [region = '', id = ''] = row.split('/');
    yield { region, type: typeOf(id) };
  }
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
 * A row for each resource: name, ID, region or zone, instance, flow logs, CIDR; by region and name. VPCs come first, then the
 * subnets and the interfaces of each VPC; those that belong to another account can't be chosen.
 */
function resourceRows(known: Known, scope: Scope): Row[] {
  const logs = Map.groupBy(known.flowLogs, ({ region, resourceId }) => `${region}/${resourceId}`);
  const rowOf = (resource: NetworkResource, group?: string): Row => {
    const { name, id, cidr, region, zone, instanceId, ownerId } = resource;
    const isOwn = owns(resource, known);
    const flowLogs = isOwn ? flowLogWords(logs.get(rowId(resource)) ?? []) : `owned by ${ownerId}`;
    return {
      id: rowId(resource),
      cells: [name || noName, id, zone ?? region, instanceId ?? '', flowLogs, cidr ?? ''],
      group,
      disabled: isOwn
        ? undefined
        : `${id} belongs to account ${ownerId}, which shares it. Only its owner can log it.`,
    };
  };
  const sorted = known.resources.toSorted(byRegionAndName);
  const vpcs = sorted.filter(({ type }) => type === 'vpc');
  if (scope === 'vpcs') return vpcs.map((vpc) => rowOf(vpc));
  const names = new Map(vpcs.map((vpc) => [rowId(vpc), vpc.name ?? '']));
  return [
    ...vpcs.map((vpc) => rowOf(vpc, 'VPCs')),
    ...(['subnet', 'network-interface'] as const).flatMap((type) => {
      const vpcOf = ({ region, vpcId }: NetworkResource) => rowId({ region, id: vpcId });
      const inside = Map.groupBy(
        sorted.filter((resource) => resource.type === type),
        vpcOf,
      );
      return [...new Set([...names.keys(), ...inside.keys()])].flatMap((vpc) =>
        (inside.get(vpc) ?? []).map((resource) =>
          rowOf(resource, `${groupNames[type]} of ${resource.vpcId} ${names.get(vpc) ?? ''}`.trimEnd()),
        ),
      );
    }),
  ];
}

const groupNames = { subnet: 'Subnets', 'network-interface': 'Network interfaces' } as const;

function ownVpcIds(known: Known): string[] {
  return known.resources.filter((resource) => resource.type === 'vpc' && owns(resource, known)).map(rowId);
}

/** The rows chosen at the start: those of the answer given before, else every VPC of the account. */
function initialRows(known: Known, draft: DraftAnswers): string[] {
  return Array.isArray(draft.resources) ? draft.resources.map(rowId) : ownVpcIds(known);
}

/** Every VPC of the account and nothing else is `all`, which includes VPCs created later; anything else is a list. */
function chosenResources(known: Known, ids: readonly string[]): 'all' | ResourceChoice[] {
  const chosen = new Set(ids);
  const vpcs = ownVpcIds(known);
  if (vpcs.length === chosen.size && vpcs.every((id) => chosen.has(id))) return 'all';
  return known.resources
    .filter((resource) => chosen.has(rowId(resource)))
    .map(({ type, id, region }) => ({ type, id, region }));
}

/** What the count of chosen rows leaves out: whether it is all, and traffic that would be recorded twice. */
function describeChosen(known: Known, ids: readonly string[]): string {
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
  if (inside > 0) return `(${inside} ${inside === 1 ? 'overlaps' : 'overlap'}: logged twice)`;
  if (chosenResources(known, ids) === 'all') return '(all VPCs, now and later)';
  const regions = new Set(ids.map((id) => id.split('/')[0])).size;
  return `in ${plural(regions, 'region')}`;
}

/** What the flow logs of these answers cost, in a few words; null where nothing is known to be logged. */
export function costOf(draft: DraftAnswers, resources: Parameters<typeof draftCost>[1]): string | null {
  const cost = draftCost(draft, resources);
  return cost === null ? null : costInBrief(cost);
}

/** The same as a line, for what is being chosen; '' where nothing is. */
export function costTally(...given: Parameters<typeof costOf>): string {
  const cost = costOf(...given);
  return cost === null ? '' : `Estimated log delivery: ${cost}`;
}

/** The resources that the answers mean: of `all`, the VPCs that have been read. */
export function meantResources(context: Known & Pick<WizardContext, 'draft'>): readonly ResourceChoice[] {
  const { resources = 'all', regions = [] } = context.draft;
  if (resources !== 'all') return resources;
  return context.resources.filter(
    (resource) => resource.type === 'vpc' && owns(resource, context) && regions.includes(resource.region),
  );
}

/** `2 VPCs and 1 subnet`. */
function resourceWords(resources: 'all' | readonly ResourceChoice[]): string {
  if (resources === 'all') return 'every VPC that the account owns in these regions';
  const counts = resourceTypes.flatMap((type) => {
    const count = resources.filter((resource) => resource.type === type).length;
    return count === 0 ? [] : [plural(count, typeNames[type].one, typeNames[type].many)];
  });
  return joinWords(counts);
}

const again = {
  key: 'ctrl+r',
  word: 'again',
  label: 'look again',
  answer: { type: 'retry' },
} as const satisfies Action;

/** @param chosen ids of rows; a list of VPCs alone can't hold others */
function listQuestion(context: WizardContext, scope: Scope, chosen: readonly string[]): SeveralQuestion {
  const { resources, flowLogs, identity } = context;
  const known = { resources, flowLogs, identity };
  const isWide = scope === 'everything';
  const hasOneRegion = new Set(resources.map(({ region }) => region)).size <= 1;
  const hasShared = resources.some((resource) => !owns(resource, known));
  const hasInstances = isWide && resources.some(({ instanceId }) => instanceId !== null);
  const widen: Action = {
    key: 'ctrl+t',
    word: 'subnets',
    label: 'list subnets and interfaces',
    answer: (ids) => listQuestion(context, 'everything', ids),
  };
  return {
    form: 'several',
    title: 'What should be logged?',
    noun: scope === 'vpcs' ? ['VPC', 'VPCs'] : ['resource', 'resources'],
    // The most important first: where there is little room, those on the right go.
    columns: [
      // Names of one VPC often differ only at their ends.
      { header: 'Name', min: 16, cut: 'middle' },
      { header: 'ID', whole: true },
      // Where all are in one region, names need the room more than its column does.
      {
        header: isWide ? 'Region or zone' : 'Region',
        whole: true,
        ...(hasOneRegion && !isWide ? { width: 0 } : {}),
      },
      {
        header: 'Instance',
        whole: true,
        optional: true,
        said: 'instance',
        ...(hasInstances ? {} : { width: 0 }),
      },
      // An account's ID isn't cut.
      {
        header: 'Flow logs',
        min: hasShared ? 'owned by 123456789012'.length : 8,
        optional: true,
        said: 'flow logs:',
      },
      { header: isWide ? 'CIDR or address' : 'CIDR', whole: true, optional: true },
    ],
    rows: resourceRows(known, scope),
    chosen,
    describe: (ids) => describeChosen(known, ids),
    tally: (ids) => costTally(context.draft, kindsOfRows(ids)),
    actions: [...(scope === 'vpcs' && resources.some(({ type }) => type !== 'vpc') ? [widen] : []), again],
    answer: (ids) => ({ type: 'resources.chosen', resources: chosenResources(known, ids) }),
  };
}

export const choosingResources: Entry = {
  ask: (context, kept) => {
    const { resources, draft } = context;
    if (resources.some((resource) => owns(resource, context))) {
      const initial = initialRows(context, draft);
      const chosen = (kept as string[] | undefined) ?? initial;
      const vpcs = new Set(resources.filter(({ type }) => type === 'vpc').map(rowId));
      const isWider = vpcs.size === 0 || chosen.some((id) => !vpcs.has(id));
      return listQuestion(context, isWider ? 'everything' : 'vpcs', initial);
    }
    const regions = someOf(draft.regions ?? []);
    const found =
      resources.length === 0
        ? `No VPC was found in ${regions}.`
        : `Everything in ${regions} is shared by other accounts. Only its owners can log it.`;
    return {
      form: 'choice',
      title: 'There is nothing to log',
      why: `${found} Go back to choose other regions or another account, or create a VPC and look again. ${untouchedSentence(context)}`,
      options: [{ id: 'again', label: 'Look again', answer: again.answer }],
      actions: [again],
    };
  },
  record: ({ resources }) => line('Resources', resources && resourceWords(resources)),
};

/** Only without credentials; else they are chosen from a list. */
export const enteringResources: Entry = {
  ask: ({ draft }) => {
    const { regions = [], resources } = draft;
    const hasSeveral = regions.length > 1;
    return {
      form: 'text',
      title: 'Which VPCs, subnets or network interfaces should be logged?',
      why: hasSeveral
        ? `Type their IDs with the region before each, separated by commas or spaces. Your regions: ${regions.join(', ')}.`
        : `Type their IDs in ${regions[0] ?? 'your region'}, separated by commas or spaces.`,
      what: 'IDs',
      isList: true,
      given: Array.isArray(resources) ? formatResourceList(resources, regions) : undefined,
      example: `${hasSeveral ? `${regions[0]}/` : ''}vpc-0123456789abcdef0`,
      check: (text) => parseResourceList(text, regions).problem,
      tally: (text) => costTally(draft, parseResourceList(text, regions).resources ?? []),
      answer: (text) => ({
        type: 'resources.chosen',
        resources: parseResourceList(text, regions).resources ?? [],
      }),
    };
  },
  record: choosingResources.record,
};
