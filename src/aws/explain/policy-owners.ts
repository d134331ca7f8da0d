/** Who can change what refused a request, as far as AWS's words tell. Source: IAM User Guide, "Policy types". */
import type { DenialText } from './denial-text.ts';

/** @returns a noun phrase ("the IAM administrators of account 123456789012"), or null where nothing names an owner */
export function ownerOf({ refusedBy, principal, resource, policyArn }: DenialText): string | null {
  switch (refusedBy) {
    case 'identity-based':
      return permissionSetOwner(principal) ?? `the IAM administrators of ${accountText(principal)}`;
    case 'permissions boundary':
      return `the IAM administrators of ${accountText(policyArn ?? principal)}, who set the permissions boundary`;
    case 'session':
      return 'whoever starts the session (an identity broker, a CI system, or AssumeRole with a policy)';
    case 'service control':
    case 'resource control':
      return organizationOwner(policyArn);
    case 'VPC endpoint':
      return 'the owner of the VPC endpoint (usually the network team)';
    case 'role trust':
      return `the administrators of the role${accountOf(resource) === null ? '' : ` in account ${accountOf(resource)}`}`;
    case 'resource-based':
      return resourceOwner(policyArn ?? resource);
    case 'block public access':
    case 'blocked encryption':
    case 'object lock':
    case 'archived object':
      return resourceOwner(resource);
    case 'MFA':
    case 'MFA device':
    case 'root user':
    case null:
      return null;
  }
}

/** The account of an ARN; `aws` stands for AWS's own policies. */
function accountOf(arn: string | null): string | null {
  return /\barn:[\w-]+:[\w-]*:[\w-]*:(\d{12}):/.exec(arn ?? '')?.[1] ?? null;
}

function accountText(arn: string | null): string {
  const account = accountOf(arn);
  return account === null ? 'your account' : `account ${account}`;
}

/** IAM Identity Center creates these roles from a permission set; no one can edit them in IAM. */
function permissionSetOwner(principal: string | null): string | null {
  const name = /:assumed-role\/AWSReservedSSO_(.+)_[0-9a-f]{16}\//.exec(principal ?? '')?.[1];
  return name === undefined
    ? null
    : `the IAM Identity Center administrators, who own the permission set ${name}`;
}

function organizationOwner(policyArn: string | null): string {
  const [, management, organization] =
    /:organizations::(\d{12}):policy\/(o-[a-z0-9]+)\//.exec(policyArn ?? '') ?? [];
  return management === undefined
    ? 'the administrators of your AWS organization'
    : `the administrators of the AWS organization ${organization} (management account ${management})`;
}

function resourceOwner(resource: string | null): string {
  const bucket = /:s3:::([^/]+)/.exec(resource ?? '')?.[1];
  if (bucket !== undefined) return `the owner of the bucket ${bucket}`;
  const account = accountOf(resource);
  const what = /:kms:/.test(resource ?? '') ? 'KMS key' : 'resource';
  return account === null ? `the owner of the ${what}` : `the owner of the ${what} in account ${account}`;
}
