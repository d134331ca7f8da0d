/**
 * What Kentik finds when it looks at a cloud export with the customer's role: its status, and devices of the resources
 * whose records it read. Nothing runs in the background: before each request, `settleExports` looks where it is time.
 *
 * How soon and how often Kentik looks isn't documented; its pages say 5 to 10 minutes until flows show. All times are
 * divided by the clock's speed. The words of the status are those of the portal's icons, in capitals as an API has them.
 */
import { AwsFailure } from '../failure.ts';
import type { Principal, World } from '../world/types.ts';
import { assume, describeNetworks, ingestNode, listKeys, readObject, resourceOfFlowLog } from './caller.ts';
import { addFlows } from './devices.ts';
import { readFlows } from './flows.ts';
import { type AwsSettings, collectsLogs } from './message.ts';
import { type CloudExport, type ExportStatus, pending, timeToLook } from './state.ts';

/** How long until Kentik looks again: sooner at an export that isn't in order, or has no flows yet. */
const soon = timeToLook;
const later = 5 * timeToLook;

/** Files read at one look, the oldest first: what is left is read at the next, however many others come. */
const mostFiles = 200;

/** A look at hundreds of accounts takes a while; at a high speed, the sandbox would do little else. */
const restPerLook = 5;

export function settleExports(world: World): void {
  const now = world.clock.now();
  for (const one of world.kentik.exports.values()) {
    if (now < one.nextLook) continue;
    const startedAt = performance.now();
    one.status = look(world, one);
    const rest = restPerLook * (performance.now() - startedAt);
    const pause = world.clock.lapse(one.status.status === 'OK' ? later : soon);
    one.nextLook = now + Math.max(pause, rest);
  }
}

/** Carries out what AWS might refuse. @returns null where it did; why is noted */
type Attempt = <Found>(what: string, work: () => Found) => Found | null;

function look(world: World, one: CloudExport): ExportStatus {
  const { enabled, aws } = one.settings;
  const { flowFound } = one.status;
  if (!enabled) return { ...pending, status: 'DISABLED', flowFound };
  // Other clouds aren't here.
  if (!aws) return one.status;
  const problems: string[] = [];
  const attempt: Attempt = (what, work) => {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof AwsFailure)) throw error;
      problems.push(`${what}: ${error.code}: ${error.message}`);
      return null;
    }
  };
  const { iamRoleArn: roleArn, region } = aws;
  const { externalId } = world.kentik;
  const role = attempt(`can't assume ${roleArn}`, () =>
    assume(world, ingestNode(world), { roleArn, region, externalId }),
  );
  const apiAccess = role !== null && readsMetadata(world, aws, role, attempt);
  const isFlow = collectsLogs(aws);
  const flows = isFlow && role !== null ? readLogs(world, one, aws, role, attempt) : null;
  const hasFlows = flowFound || (flows ?? 0) > 0;
  const more = problems.length > 3 ? [`and ${problems.length - 3} more`] : [];
  return {
    status: problems.length > 0 ? 'ERROR' : isFlow && !hasFlows ? 'PENDING' : 'OK',
    errorMessage: [...problems.slice(0, 3), ...more].join('; '),
    flowFound: hasFlows,
    apiAccess,
    storageAccountAccess: flows !== null,
  };
}

/** With secondary accounts, the role itself need only be able to assume theirs. */
function readsMetadata(world: World, aws: AwsSettings, role: Principal, attempt: Attempt): boolean {
  const { region, secondaryAwsAccounts, secondaryAwsBlockedAccounts, secondaryAwsSuffix } = aws;
  const describe = (caller: Principal, place: string): boolean =>
    attempt(`can't describe networks of ${caller.account} in ${place}`, () => {
      describeNetworks(world, caller, place);
      return true;
    }) !== null;
  const accounts = secondaryAwsAccounts.filter((account) => !secondaryAwsBlockedAccounts.includes(account));
  if (accounts.length === 0) return describe(role, region);
  const regions = aws.secondaryAwsRegions.length > 0 ? aws.secondaryAwsRegions : [region];
  const reached = accounts.filter((account) => {
    const roleArn = `arn:aws:iam::${account}:role/${secondaryAwsSuffix}`;
    const secondary = attempt(`can't assume ${roleArn}`, () => assume(world, role, { roleArn, region }));
    return secondary !== null && regions.every((place) => describe(secondary, place));
  });
  return reached.length === accounts.length;
}

/** Other services put logs under the same prefix. */
function isFlowLog(key: string): boolean {
  return key.includes('vpcflowlogs/') && key.endsWith('.log.gz');
}

/** `20260105T0010Z`: file names of all flow logs have it, after the flow log's ID. */
function timeIn(key: string): string {
  return /_(\d{8}T\d{4}Z)_/.exec(key)?.[1] ?? '';
}

/** Reads what is new. @returns the flows that were found, or null where something can't be read */
function readLogs(
  world: World,
  one: CloudExport,
  { bucket, bucketPrefix, region }: AwsSettings,
  role: Principal,
  attempt: Attempt,
): number | null {
  const place = { bucket, region };
  const folder = bucketPrefix.replace(/^\/+|\/+$/g, '');
  const prefix = `${folder === '' ? '' : `${folder}/`}AWSLogs/`;
  const keys = attempt(`can't list s3://${bucket}/${prefix} in ${region}`, () =>
    listKeys(world, role, place, prefix),
  );
  if (keys === null) return null;
  one.read = new Set(keys.filter((key) => one.read.has(key)));
  const unread = keys
    .filter((key) => isFlowLog(key) && !one.read.has(key))
    .sort((a, b) => timeIn(a).localeCompare(timeIn(b)))
    .slice(0, mostFiles);
  let found = 0;
  for (const key of unread) {
    const file = attempt(`can't read s3://${bucket}/${key}`, () => readObject(world, role, place, key));
    if (file === null) return null;
    one.read.add(key);
    const { count, resourceId } = readFlows(file);
    found += count;
    if (count > 0) addFlows(world, one, resourceOf(world, one, role, key) ?? resourceId, count);
  }
  return found;
}

/** The resource of the flow log whose file this is; null where the role can't find out. */
function resourceOf(world: World, one: CloudExport, role: Principal, key: string): string | null {
  const name = key.slice(key.lastIndexOf('/') + 1);
  const [account, , region = '', flowLogId = ''] = name.split('_');
  const known = one.resources.get(flowLogId);
  if (known !== undefined || account !== role.account) return known ?? null;
  try {
    const found = resourceOfFlowLog(world, role, region, flowLogId);
    if (found !== null) one.resources.set(flowLogId, found);
    return found;
  } catch (error) {
    if (error instanceof AwsFailure) return null;
    throw error;
  }
}
