/**
 * Kentik as a caller of AWS: the calls that it makes with a customer's role. They go the way of any other call, so that
 * trust, permissions, the bucket's policy and the key's decide about them.
 */
import { ec2 } from '../ec2/service.ts';
import { perform } from '../perform.ts';
import { s3 } from '../s3/service.ts';
import type { Call, Service } from '../service.ts';
import { openSession } from '../sts/assume-role.ts';
import type { WireAnswer, WireRequest } from '../wire/request.ts';
import { childrenOf, parseXml, textOf } from '../wire/xml.ts';
import type { Principal, World } from '../world/types.ts';

/** Source: "Kentik for AWS", the role that trust policies name. */
const ingest = { account: '834693425129', role: 'eks-ingest-node' };
const sessionName = 'kentik';

/** A node of Kentik's that reads customers' logs. */
export function ingestNode(world: World): Principal {
  const roleArn = `arn:${world.partition}:iam::${ingest.account}:role/${ingest.role}`;
  const roleId = world.accounts.get(ingest.account)?.roles.get(ingest.role)?.id ?? '';
  return {
    account: ingest.account,
    arn: `arn:${world.partition}:sts::${ingest.account}:assumed-role/${ingest.role}/${sessionName}`,
    userId: `${roleId}:${sessionName}`,
    session: { roleArn, roleId, policies: null, token: '', expiresAt: Number.POSITIVE_INFINITY },
  };
}

/** @throws AwsFailure where AWS doesn't let the caller assume the role */
export function assume(
  world: World,
  caller: Principal,
  { roleArn, region, externalId }: { roleArn: string; region: string; externalId?: string },
): Principal {
  const account = world.accounts.get(caller.account);
  if (!account) throw new Error(`the sandbox has no account ${caller.account}`);
  const input = {
    RoleArn: roleArn,
    RoleSessionName: sessionName,
    ...(externalId === undefined ? {} : { ExternalId: externalId }),
  };
  return openSession(input, { world, principal: caller, account, region });
}

/** The metadata calls that the sandbox's EC2 has. @throws AwsFailure for the first that is refused */
export function describeNetworks(world: World, caller: Principal, region: string): void {
  for (const action of ['DescribeVpcs', 'DescribeSubnets', 'DescribeNetworkInterfaces'])
    askEc2(world, caller, region, { Action: action, MaxResults: '5' });
}

/** The VPC, subnet or interface of a flow log; null where there is none. @throws AwsFailure where the call is refused */
export function resourceOfFlowLog(
  world: World,
  caller: Principal,
  region: string,
  id: string,
): string | null {
  const text = askEc2(world, caller, region, { Action: 'DescribeFlowLogs', 'FlowLogId.1': id });
  return /<resourceId>([^<]+)</.exec(text)?.[1] ?? null;
}

/** A bucket as the caller sees it in a region. */
export interface Place {
  bucket: string;
  region: string;
}

/** All keys under a prefix. @throws AwsFailure where the listing is refused */
export function listKeys(
  world: World,
  caller: Principal,
  { bucket, region }: Place,
  prefix: string,
): string[] {
  const keys: string[] = [];
  let token: string | undefined;
  do {
    const query = new URLSearchParams({ 'list-type': '2', prefix });
    if (token !== undefined) query.set('continuation-token', token);
    const { body } = ask(world, caller, s3, region, { path: `/${encodeURIComponent(bucket)}`, query });
    const page = parseXml(String(body));
    keys.push(...childrenOf(page, 'Contents').map((item) => textOf(item, 'Key') ?? ''));
    token = textOf(page, 'NextContinuationToken');
  } while (token !== undefined);
  return keys;
}

/** @throws AwsFailure where the caller isn't allowed to read the object, or to use its key */
export function readObject(
  world: World,
  caller: Principal,
  { bucket, region }: Place,
  key: string,
): Uint8Array {
  const path = `/${[bucket, ...key.split('/')].map(encodeURIComponent).join('/')}`;
  const { body } = ask(world, caller, s3, region, { path });
  return typeof body === 'string' ? Buffer.from(body) : body;
}

function askEc2(world: World, caller: Principal, region: string, parameters: Record<string, string>): string {
  const body = Buffer.from(String(new URLSearchParams({ Version: '2016-11-15', ...parameters })));
  return String(ask(world, caller, ec2, region, { method: 'POST', body }).body);
}

function ask(
  world: World,
  principal: Principal,
  service: Service,
  region: string,
  asked: Partial<WireRequest>,
): WireAnswer {
  const request: WireRequest = {
    method: 'GET',
    path: '/',
    query: new URLSearchParams(),
    headers: {},
    body: Buffer.alloc(0),
    ...asked,
  };
  const operation = service.read(request, '');
  const scope = { accessKeyId: '', region, service: service.name };
  const { name, mutating } = operation;
  const call: Call = {
    ...scope,
    requestId: '',
    operation: name,
    account: principal.account,
    mutating,
    principal,
    request,
    world,
  };
  const performed = perform(operation, service, scope, call, { world });
  if ('failure' in performed) throw performed.failure;
  return performed.answer;
}
