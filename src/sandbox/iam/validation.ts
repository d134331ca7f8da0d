/**
 * IAM's rules for names, tags and documents. Sources: IAM User Guide "IAM and STS quotas", API reference of CreateRole
 * and CreatePolicy.
 */
import { AwsFailure } from '../failure.ts';
import { type ParsedPolicy, parsePolicy } from '../policy/document.ts';
import { findInvalidPrincipal } from '../policy/principals.ts';
import type { Tags, World } from '../world/types.ts';
import { constraintFailure, limitExceeded, malformedPolicy } from './failures.ts';

export const quotas = {
  policySize: 6_144,
  versions: 5,
  tags: 50,
};

/** @param member the request's member: `RoleName`, `PolicyName` */
export function checkName(member: string, name: string, longest: number): void {
  if (name.length < 1) {
    throw constraintFailure(member, name, 'Member must have length greater than or equal to 1');
  }
  if (name.length > longest) {
    throw constraintFailure(member, name, `Member must have length less than or equal to ${longest}`);
  }
  if (!/^[\w+=,.@-]+$/.test(name)) {
    const shown = member.charAt(0).toLowerCase() + member.slice(1);
    throw new AwsFailure(
      'ValidationError',
      `The specified value for ${shown} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-`,
    );
  }
}

export function checkPath(path: string | undefined): string {
  if (path === undefined) return '/';
  if (!/^\/([\u0021-\u007e]+\/)?$/.test(path) || path.length > 512) {
    throw new AwsFailure(
      'ValidationError',
      'The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.',
    );
  }
  return path;
}

export function checkDescription(description: string | undefined): string | null {
  if (description === undefined) return null;
  if (description.length > 1000) {
    throw constraintFailure('Description', description, 'Member must have length less than or equal to 1000');
  }
  if (!/^[\u0009\u000a\u000d\u0020-\u007e\u00a1-\u00ff]*$/.test(description)) {
    throw constraintFailure(
      'Description',
      description,
      'Member must satisfy regular expression pattern: [\\u0009\\u000A\\u000D\\u0020-\\u007E\\u00A1-\\u00FF]*',
    );
  }
  return description;
}

interface TagInput {
  Key?: string | undefined;
  Value?: string | undefined;
}

/** Adds tags to `tags`, after checking them all. */
export function addTags(tags: Tags, added: TagInput[] | undefined): void {
  const after = new Map(tags);
  for (const [index, tag] of (added ?? []).entries()) {
    const key = tag.Key ?? '';
    if (!/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u.test(key)) {
      throw constraintFailure(
        `tags.${index + 1}.member.key`,
        key,
        'Member must satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+',
      );
    }
    if (!/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u.test(tag.Value ?? '')) {
      throw constraintFailure(
        `tags.${index + 1}.member.value`,
        tag.Value ?? '',
        'Member must satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*',
      );
    }
    if (key.toLowerCase().startsWith('aws:')) {
      throw new AwsFailure('InvalidInput', 'aws: prefixed tag key names are not allowed for external use.');
    }
    after.set(key, tag.Value ?? '');
  }
  if (after.size > quotas.tags) {
    throw limitExceeded(`The number of tags has reached the maximum limit.`);
  }
  for (const [key, value] of after) tags.set(key, value);
}

function checkCharacters(member: string, document: string): void {
  if (!/^[\u0009\u000a\u000d\u0020-\u00ff]+$/.test(document)) {
    throw constraintFailure(
      member,
      document,
      'Member must satisfy regular expression pattern: [\\u0009\\u000A\\u000D\\u0020-\\u00FF]+',
    );
  }
}

/** Size as IAM counts it: white space is free. */
function sizeOf(document: string): number {
  return document.replace(/\s/g, '').length;
}

function checkSids({ statements }: ParsedPolicy): void {
  const sids = statements.flatMap(({ sid }) => (sid ? [sid] : []));
  if (new Set(sids).size < sids.length) {
    throw malformedPolicy('Statement IDs (SID) in a single policy must be unique.');
  }
  if (sids.some((sid) => !/^[0-9A-Za-z]*$/.test(sid))) {
    throw malformedPolicy(
      'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*',
    );
  }
}

/** @throws AwsFailure as CreatePolicy and CreatePolicyVersion refuse a document */
export function checkIdentityPolicy(world: World, document: string): void {
  checkCharacters('PolicyDocument', document);
  const policy = parsePolicy(document);
  if (!policy || policy.statements.length === 0) throw malformedPolicy('Syntax errors in policy.');
  if (policy.version !== '2012-10-17') {
    throw malformedPolicy('Policy document must be version 2012-10-17 or greater.');
  }
  for (const statement of policy.statements) {
    if (statement.principal || statement.notPrincipal) {
      throw malformedPolicy('Policy document should not specify a principal.');
    }
    const actions = statement.action ?? statement.notAction;
    if (!actions?.length) throw malformedPolicy('Policy statement must contain actions.');
    const resources = statement.resource ?? statement.notResource;
    if (!resources?.length) throw malformedPolicy('Policy statement must contain resources.');
    for (const action of actions) checkAction(action);
    for (const resource of resources) checkResource(world, resource);
  }
  checkSids(policy);
  if (sizeOf(document) > quotas.policySize) {
    throw limitExceeded(`Cannot exceed quota for PolicySize: ${quotas.policySize}`);
  }
}

function checkAction(action: string): void {
  if (action === '*') return;
  if (!/^[\w.-]+:[\w*?]+$/.test(action)) {
    throw malformedPolicy('Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.');
  }
}

function checkResource(world: World, resource: string): void {
  if (resource === '*') return;
  const [arn, partition] = resource.split(':');
  if (arn !== 'arn' || resource.split(':').length < 6) {
    throw malformedPolicy(`Resource ${resource} must be in ARN format or "*".`);
  }
  if (partition !== world.partition && partition !== '*') {
    throw malformedPolicy(`Partition "${partition}" is not valid for resource "${resource}".`);
  }
}

/**
 * @param longest characters that the account's quota allows
 * @throws AwsFailure as CreateRole and UpdateAssumeRolePolicy refuse a document
 */
export function checkTrustPolicy(world: World, document: string, longest: number): void {
  checkCharacters('AssumeRolePolicyDocument', document);
  const policy = parsePolicy(document);
  if (!policy || policy.statements.length === 0) {
    throw malformedPolicy(
      isJson(document) ? 'Syntax errors in policy.' : 'This policy contains invalid Json',
    );
  }
  for (const statement of policy.statements) {
    if (statement.resource || statement.notResource) throw malformedPolicy('Has prohibited field Resource');
    if (!statement.principal && !statement.notPrincipal) {
      throw malformedPolicy('AssumeRole policy must contain principals');
    }
    const actions = statement.action ?? statement.notAction;
    if (!actions?.length) throw malformedPolicy('Policy statement must contain actions.');
    if (actions.some((action) => !/^sts:[\w*?]+$/i.test(action))) {
      throw malformedPolicy('AssumeRole policy may only specify STS AssumeRole actions.');
    }
  }
  checkSids(policy);
  const wrong = findInvalidPrincipal(world, policy.statements);
  if (wrong) throw malformedPolicy(`Invalid principal in policy: ${wrong}`);
  if (sizeOf(document) > longest) {
    throw limitExceeded(`Cannot exceed quota for ACLSizePerRole: ${longest}`);
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
