/** The kinds of resource that a session owns: how each is found again, and how two calls about one are put together. */
import type { PolicyDocument } from '../model/existing.ts';
import { attachmentName, changeId, flowLogUse, nameOfArn } from '../model/ids.ts';
import type { DocumentWrite, ResourceOf, SessionResource } from '../model/session-resources.ts';

/** Methods, so that the row of a resource's own kind takes it. */
interface KindRow<Resource> {
  /** By which it is found again; flow logs have ids instead. */
  nameParts?(resource: Resource): string[];
  /** Ids by which a session's last apply names it. */
  usedIds(resource: Resource): string[];
  /** True where a plan creates just this, and so would create it again where it no longer exists. */
  isCreated?: true;
  /** Adds to what is known what a later call did with it. */
  join?(known: Resource, later: Resource): void;
  /** Each write, document or version once, in the order of time: two sessions can have written in turns. */
  tidy?(resource: Resource): void;
}

const kinds: { [Kind in SessionResource['kind']]: KindRow<ResourceOf<Kind>> } = {
  bucket: {
    // No two accounts have a bucket of one name.
    nameParts: ({ bucket }) => [bucket],
    usedIds: ({ region, bucket }) => [changeId('bucket', region, bucket)],
    isCreated: true,
    join(known, { isTagged, isProven }) {
      known.isTagged ||= isTagged;
      known.isProven ||= isProven;
    },
  },
  'bucket-policy': {
    nameParts: ({ account, bucket }) => [account, bucket],
    usedIds: ({ region, bucket }) => [changeId('bucket-policy', region, bucket)],
    join: addWrites,
    tidy: sortWrites,
  },
  policy: {
    nameParts: ({ account, policyArn }) => [account, policyArn],
    usedIds: policyIds,
    isCreated: true,
    join: addCreation,
    tidy: distinctDocuments,
  },
  'policy-version': {
    nameParts: ({ account, policyArn }) => [account, policyArn],
    usedIds: policyIds,
    join(known, later) {
      addWrites(known, later);
      known.versionIds.push(...later.versionIds);
      known.deleted.push(...later.deleted);
    },
    tidy(resource) {
      sortWrites(resource);
      resource.versionIds = distinct(resource.versionIds);
      resource.deleted = distinct(resource.deleted);
    },
  },
  role: {
    nameParts: ({ account, roleName }) => [account, roleName],
    usedIds: roleIds,
    isCreated: true,
    join: addCreation,
    tidy: distinctDocuments,
  },
  'trust-policy': {
    nameParts: ({ account, roleName }) => [account, roleName],
    usedIds: roleIds,
    join: addWrites,
    tidy: sortWrites,
  },
  attachment: {
    nameParts: ({ account, roleName, policyArn }) => [account, roleName, policyArn],
    usedIds: ({ account, roleName, policyArn }) => [
      changeId('attachment', account, attachmentName(roleName, policyArn)),
    ],
    isCreated: true,
  },
  'flow-logs': { usedIds: ({ flowLogIds }) => flowLogIds.map(flowLogUse) },
  'replaced-flow-logs': { usedIds: () => [] },
};

export function rowOf(resource: SessionResource): KindRow<SessionResource> {
  return kinds[resource.kind];
}

function policyIds({ account, policyArn }: { account: string; policyArn: string }): string[] {
  return [changeId('policy', account, nameOfArn(policyArn))];
}

function roleIds({ account, roleName }: { account: string; roleName: string }): string[] {
  return [changeId('role', account, roleName)];
}

function addWrites<Write>(known: { writes: Write[] }, { writes }: { writes: Write[] }): void {
  known.writes.push(...writes);
}

interface Creation {
  written: PolicyDocument[];
  uniqueIds?: string[];
}

/** Created again after it was deleted, it is still one thing, whose last text counts. */
function addCreation(known: Creation, { written, uniqueIds }: Creation): void {
  known.written.push(...written);
  // A call whose answer was lost gave an id that isn't known: then none of them proves anything.
  if (uniqueIds === undefined || known.uniqueIds === undefined) delete known.uniqueIds;
  else known.uniqueIds = distinct([...known.uniqueIds, ...uniqueIds]);
}

function sortWrites<Write extends Pick<DocumentWrite, 'at'>>(resource: { writes: Write[] }): void {
  resource.writes = distinct(resource.writes).sort((a, b) => (a.at ?? '').localeCompare(b.at ?? ''));
}

function distinctDocuments(resource: Creation): void {
  resource.written = distinct(resource.written);
}

function distinct<Value>(values: readonly Value[]): Value[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}
