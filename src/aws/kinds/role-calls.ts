/** The calls about IAM roles and what is attached to them. */
import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  DetachRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { isSamePolicy } from '../../model/compare.ts';
import { idsOf } from '../../model/expected.ts';
import { nameOfArn, sessionTag } from '../../model/ids.ts';
import type { Caller } from '../access/connection-types.ts';
import { type About, answered, type Call, type Rows } from '../operation.ts';
import { isGone, nullIf } from '../read.ts';
import { detachedSettling, iamSettling } from './iam.ts';
import { iamOf } from './policy/policy-calls.ts';
import { listAttached, readRole } from './roles.ts';
import { tagsFor } from './tags.ts';

export const roleRows = {
  CreateRole: {
    about: ({ target }, caller) => ({
      ...aboutRole(`creating the role ${target}`, target, caller),
      actions: ['iam:CreateRole', 'iam:TagRole'],
    }),
    async send(call, options, { description: Description }: { description: string }) {
      const { target: RoleName, after } = call.operation;
      const AssumeRolePolicyDocument = JSON.stringify(after);
      const input = { RoleName, Description, AssumeRolePolicyDocument, Tags: tagsFor(call.session) };
      const answer = await (await iamOf(call)).send(new CreateRoleCommand(input), options);
      const arn = answer.Role?.Arn ?? roleArn(RoleName, call.caller);
      return { ...answered(answer, idsOf({ arn, uniqueId: answer.Role?.RoleId })), result: { arn } };
    },
    async look({ connection, operation, session }, _doubt, signal) {
      const found = await readRole(connection, operation.target, signal);
      if (found?.tags[sessionTag] !== session) return null;
      return { result: { arn: found.arn }, ids: idsOf(found) };
    },
    leavesProof: () => true,
    doneCodes: ['EntityAlreadyExists'],
    settling: ({ connection, operation }, failure) => iamSettling(connection, failure, [operation.target]),
  },
  UpdateAssumeRolePolicy: {
    about: ({ target }, caller) =>
      aboutRole(`updating the trust policy of the role ${target}`, target, caller),
    async send(call, options) {
      const { target: RoleName, after } = call.operation;
      const input = { RoleName, PolicyDocument: JSON.stringify(after) };
      return answered(await (await iamOf(call)).send(new UpdateAssumeRolePolicyCommand(input), options));
    },
    async look({ connection, operation: { target, after } }, _doubt, signal) {
      const role = await readRole(connection, target, signal);
      if (role === null || after === undefined || !isSamePolicy(role.trustPolicy, after)) return null;
      return { result: null, ids: [] };
    },
    settling: ({ connection, operation }, failure) => iamSettling(connection, failure, [operation.target]),
  },
  DeleteRole: {
    about: ({ target }, caller) => aboutRole(`deleting the role ${target}`, target, caller),
    async send(call, options) {
      const input = { RoleName: call.operation.target };
      return answered(await (await iamOf(call)).send(new DeleteRoleCommand(input), options));
    },
    doneCodes: ['NoSuchEntity'],
    settling: ({ connection, operation }, failure) => detachedSettling(connection, failure, operation.target),
  },
  AttachRolePolicy: {
    about: ({ target: [roleName, policyArn] }, caller) =>
      aboutRole(`attaching the policy ${nameOfArn(policyArn)} to the role ${roleName}`, roleName, caller),
    async send(call, options) {
      const [RoleName, PolicyArn] = call.operation.target;
      const input = { RoleName, PolicyArn };
      return answered(await (await iamOf(call)).send(new AttachRolePolicyCommand(input), options));
    },
    look: async (call, _doubt, signal) =>
      (await isAttached(call, signal)) ? { result: null, ids: [] } : null,
    leavesProof: () => true,
    // AWS managed policies either exist or not: nothing has to propagate.
    settling({ connection, operation: { target } }, failure) {
      const [roleName, policyArn] = target;
      return /:iam::aws:/.test(policyArn) && failure.message.includes(policyArn)
        ? null
        : iamSettling(connection, failure, [roleName, nameOfArn(policyArn)]);
    },
  },
  DetachRolePolicy: {
    about: ({ target: [roleName, policyArn] }, caller) =>
      aboutRole(`detaching the policy ${nameOfArn(policyArn)} from the role ${roleName}`, roleName, caller),
    async send(call, options) {
      const [RoleName, PolicyArn] = call.operation.target;
      const input = { RoleName, PolicyArn };
      return answered(await (await iamOf(call)).send(new DetachRolePolicyCommand(input), options));
    },
    look: async (call, _doubt, signal) =>
      (await isAttached(call, signal)) ? null : { result: null, ids: [] },
    doneCodes: ['NoSuchEntity'],
  },
} satisfies Rows<
  'CreateRole' | 'UpdateAssumeRolePolicy' | 'DeleteRole' | 'AttachRolePolicy' | 'DetachRolePolicy'
>;

async function isAttached(
  { connection, operation }: Call<{ target: [string, string] }>,
  signal: AbortSignal,
): Promise<boolean> {
  const [roleName, policyArn] = operation.target;
  return (await nullIf(isGone, listAttached(connection, roleName, signal)))?.includes(policyArn) === true;
}

function roleArn(name: string, { account, partition }: Caller): string {
  return `arn:${partition}:iam::${account}:role/${name}`;
}

function aboutRole(doing: string, name: string, caller: Caller): About {
  return { service: 'iam', doing, resources: [roleArn(name, caller)], name };
}
