/**
 * The cloud export on Kentik's side. "Kentik for AWS", Create a Kentik Cloud Export; the request of Kentik's
 * Cloud Export API v202506 (POST /cloud_export/v202506/exports). Holds no secrets: the token is not part of it.
 */

/** Stands where the plan id is not known: only Kentik's portal or the user knows it. */
export const planIdPlaceholder = 'YOUR_KENTIK_PLAN_ID';

export interface CloudExportRequest {
  export: {
    type: 'CLOUD_EXPORT_TYPE_KENTIK_MANAGED';
    enabled: true;
    name: string;
    planId: string;
    cloudProvider: 'CLOUD_PROVIDER_AWS';
    aws: {
      iamRoleArn: string;
      region: string;
      bucket?: string;
      bucketPrefix?: string;
      metadataOnly: boolean;
      collectFlowLogs: boolean;
      secondaryAwsAccounts?: string[];
      secondaryAwsRegions?: string[];
      secondaryAwsSuffix?: string;
    };
  };
}

function shell(
  name: string,
  planId: string | null,
  aws: CloudExportRequest['export']['aws'],
): CloudExportRequest {
  return {
    export: {
      type: 'CLOUD_EXPORT_TYPE_KENTIK_MANAGED',
      // The API's own default is false.
      enabled: true,
      name,
      planId: planId ?? planIdPlaceholder,
      cloudProvider: 'CLOUD_PROVIDER_AWS',
      aws,
    },
  };
}

/**
 * Flow logs and metadata, one export a bucket.
 *
 * `deleteAfterRead` is never sent: Kentik's API calls it deprecated. What deletes logs is the `s3:*` of the policy.
 */
export function fullCloudExport(options: {
  name: string;
  planId: string | null;
  roleArn: string;
  region: string;
  bucket: string;
  prefix: string;
}): CloudExportRequest {
  return shell(options.name, options.planId, {
    iamRoleArn: options.roleArn,
    region: options.region,
    bucket: options.bucket,
    ...(options.prefix === '' ? {} : { bucketPrefix: options.prefix }),
    metadataOnly: false,
    collectFlowLogs: true,
  });
}

/** Metadata of the secondary accounts. "Kentik for AWS", Metadata-only Export Fields. */
export function metadataOnlyCloudExport(options: {
  name: string;
  planId: string | null;
  roleArn: string;
  region: string;
  secondary: { accounts: readonly string[]; regions: readonly string[]; roleName: string } | null;
}): CloudExportRequest {
  const { secondary } = options;
  return shell(options.name, options.planId, {
    iamRoleArn: options.roleArn,
    region: options.region,
    metadataOnly: true,
    collectFlowLogs: false,
    ...(secondary === null
      ? {}
      : {
          secondaryAwsAccounts: [...secondary.accounts],
          secondaryAwsRegions: [...secondary.regions],
          secondaryAwsSuffix: secondary.roleName,
        }),
  });
}
