/** The calls about customer-managed IAM policies. */
import {
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  IAMClient,
  SetDefaultPolicyVersionCommand,
} from '@aws-sdk/client-iam';
import { isSamePolicy } from '../../../model/compare.ts';
import { idsOf } from '../../../model/expected.ts';
import { nameOfArn, sessionTag } from '../../../model/ids.ts';
import type { CallFailure, Settling } from '../../../model/mutate-pauses.ts';
import type { Connection } from '../../access/connection-types.ts';
import { type About, answered, type Call, type Rows } from '../../operation.ts';
import { detachedSettling, iamSettling } from '../iam.ts';
import { tagsFor } from '../tags.ts';
import { readPolicy } from './policies.ts';

/** A client for changes. */
export function iamOf({ connection }: { connection: Connection }) {
  return connection.client(IAMClient, connection.region, 'change');
}

export const policyRows = {
  CreatePolicy: {
    about: ({ target }) => ({
      ...aboutPolicy(`creating the policy ${nameOfArn(target)}`, target),
      actions: ['iam:CreatePolicy', 'iam:TagPolicy'],
    }),
    async send(call, options, { description: Description }: { description: string }) {
      const { target, after } = call.operation;
      const input = {
        PolicyName: nameOfArn(target),
        Description,
        PolicyDocument: JSON.stringify(after),
        Tags: tagsFor(call.session),
      };
      const answer = await (await iamOf(call)).send(new CreatePolicyCommand(input), options);
      const arn = answer.Policy?.Arn ?? target;
      return { ...answered(answer, idsOf({ arn, uniqueId: answer.Policy?.PolicyId })), result: { arn } };
    },
    async look(call, _doubt, signal) {
      const found = await policyOf(call, signal);
      if (found?.tags[sessionTag] !== call.session) return null;
      return { result: { arn: found.arn }, ids: idsOf(found) };
    },
    leavesProof: () => true,
    doneCodes: ['EntityAlreadyExists'],
  },
  CreatePolicyVersion: {
    about: ({ target, before }) =>
      aboutPolicy(
        before === null
          ? `recreating a previous version of the policy ${nameOfArn(target)}`
          : `updating the policy ${nameOfArn(target)}`,
        target,
      ),
    async send(call, options, { isDefault: SetAsDefault }: { isDefault: boolean }) {
      const { target: PolicyArn, after } = call.operation;
      const input = { PolicyArn, PolicyDocument: JSON.stringify(after), SetAsDefault };
      const answer = await (await iamOf(call)).send(new CreatePolicyVersionCommand(input), options);
      const id = answer.PolicyVersion?.VersionId;
      return answered(answer, id === undefined ? [] : [id]);
    },
    async look(call, _doubt, signal) {
      const found = await policyOf(call, signal);
      const { after } = call.operation;
      if (found === null || after === undefined || !isSamePolicy(found.document, after)) return null;
      return { result: null, ids: [found.defaultVersionId] };
    },
    settling: ({ connection, operation }, failure) =>
      iamSettling(connection, failure, [nameOfArn(operation.target)]),
  },
  DeletePolicyVersion: {
    about: ({ target, before: { versionId, document } }) =>
      aboutPolicy(
        document === undefined
          ? `deleting version ${versionId} of the policy ${nameOfArn(target)}`
          : `deleting the oldest version (${versionId}) of the policy ${nameOfArn(target)}`,
        target,
      ),
    async send(call, options) {
      const { target: PolicyArn, before } = call.operation;
      const input = { PolicyArn, VersionId: before.versionId };
      const answer = await (await iamOf(call)).send(new DeletePolicyVersionCommand(input), options);
      // A version deleted to make room is recorded by its ID; one deleted by an undo isn't.
      return answered(answer, before.document === undefined ? [] : [before.versionId]);
    },
    async look(call, _doubt, signal) {
      const { versionId } = call.operation.before;
      const found = await policyOf(call, signal);
      return found?.versions.some(({ id }) => id === versionId) ? null : { result: null, ids: [] };
    },
    doneCodes: ['NoSuchEntity'],
    settling: (call, failure) => settlingDetached(call, failure),
  },
  SetDefaultPolicyVersion: {
    about: ({ target, after: { versionId } }) =>
      aboutPolicy(`restoring version ${versionId} as the default of the policy ${nameOfArn(target)}`, target),
    async send(call, options) {
      const { target: PolicyArn, after } = call.operation;
      const input = { PolicyArn, VersionId: after.versionId };
      return answered(await (await iamOf(call)).send(new SetDefaultPolicyVersionCommand(input), options));
    },
  },
  DeletePolicy: {
    about: ({ target }) => aboutPolicy(`deleting the policy ${nameOfArn(target)}`, target),
    async send(call, options) {
      const input = { PolicyArn: call.operation.target };
      return answered(await (await iamOf(call)).send(new DeletePolicyCommand(input), options));
    },
    doneCodes: ['NoSuchEntity'],
    settling: (call, failure) => settlingDetached(call, failure),
  },
} satisfies Rows<
  'CreatePolicy' | 'CreatePolicyVersion' | 'DeletePolicyVersion' | 'SetDefaultPolicyVersion' | 'DeletePolicy'
>;

function aboutPolicy(doing: string, arn: string): About {
  return { service: 'iam', doing, resources: [arn], name: nameOfArn(arn) };
}

function policyOf({ connection, operation }: Call<{ target: string }>, signal: AbortSignal) {
  return readPolicy(connection, nameOfArn(operation.target), signal);
}

function settlingDetached(
  { connection, operation }: Call<{ target: string }>,
  failure: CallFailure,
): Settling | null {
  return detachedSettling(connection, failure, nameOfArn(operation.target));
}
