import { describe, expect, it } from 'vitest';
import { fullCloudExport, metadataOnlyCloudExport } from '../../src/documents/cloud-export.ts';
import { createFlowLogsRequest, restoreFlowLogRequest } from '../../src/documents/flow-log.ts';
import { kentikPolicy, metadataPolicy } from '../../src/documents/kentik-policy.ts';
import {
  primaryPolicy,
  primaryTrustPolicy,
  secondaryPolicy,
  secondaryTrustPolicy,
} from '../../src/documents/metadata-only.ts';
import { kentikTrustPolicy } from '../../src/documents/trust-policy.ts';
import { flowLog } from '../plan/account.ts';
import * as seed from './seed.ts';

/** Exactly equal: key order and spelling too, white space aside. */
function sameJson(document: unknown, text: string) {
  expect(JSON.stringify(document)).toBe(JSON.stringify(JSON.parse(text)));
}

describe("the document's JSON", () => {
  const one = { partition: 'aws', buckets: ['test-logs-bucket'] } as const;

  it('is the policy for deletion by the customer', () => {
    sameJson(kentikPolicy({ ...one, deletion: 'customer' }), seed.policyJson);
  });

  it('is the policy for deletion by Kentik', () => {
    expect(seed.policyJsonForDeletion).not.toBe(seed.policyJson);
    sameJson(kentikPolicy({ ...one, deletion: 'kentik' }), seed.policyJsonForDeletion);
  });

  it('is the trust, without an external ID and with grant documented always', () => {
    const scoped = { partition: 'aws', grant: 'scoped', externalId: null } as const;
    sameJson(kentikTrustPolicy(scoped), seed.trustJson);
    sameJson(kentikTrustPolicy({ ...scoped, grant: 'documented', externalId: '12345' }), seed.trustJson);
  });

  it('is the four documents of a metadata-only export', () => {
    const options = { partition: 'aws', grant: 'documented', externalId: null } as const;
    sameJson(primaryPolicy(), seed.primaryPolicyJson);
    sameJson(primaryTrustPolicy(options), seed.primaryTrustJson);
    sameJson(secondaryPolicy('documented'), seed.primaryPolicyJson);
    sameJson(
      secondaryTrustPolicy('aws', '111122223333'),
      seed.secondaryTrustJson.replace('primary_account_id', '111122223333'),
    );
  });
});

describe('what differs from the document', () => {
  it("is Kentik's present trust where there is an external ID", () => {
    const options = { partition: 'aws', grant: 'scoped', externalId: '12345' } as const;
    const present = {
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'KentikTrust',
          Effect: 'Allow',
          Principal: { AWS: 'arn:aws:iam::834693425129:root' },
          Action: 'sts:AssumeRole',
          Condition: {
            StringEquals: { 'sts:ExternalId': '12345' },
            ArnEquals: { 'aws:PrincipalArn': 'arn:aws:iam::834693425129:role/eks-ingest-node' },
          },
        },
      ],
    };
    expect(kentikTrustPolicy(options)).toEqual(present);
    expect(primaryTrustPolicy(options)).toEqual(present);
  });

  it('is a secondary policy that can read metadata', () => {
    expect(secondaryPolicy('scoped')).toEqual(metadataPolicy());
    expect(metadataPolicy().Statement[0]?.Action).toContain('ec2:Describe*');
  });
});

it('names every bucket in the policy, in the partition given', () => {
  const policy = kentikPolicy({ partition: 'aws-us-gov', buckets: ['a-b', 'c-d'], deletion: 'customer' });
  expect(policy.Statement[1]?.Resource).toEqual([
    'arn:aws-us-gov:s3:::a-b',
    'arn:aws-us-gov:s3:::a-b/*',
    'arn:aws-us-gov:s3:::c-d',
    'arn:aws-us-gov:s3:::c-d/*',
  ]);
});

it('asks for flow logs of all traffic to S3, and leaves the default format out', () => {
  const options = {
    resourceType: 'network-interface',
    resourceIds: ['eni-12345678'],
    destination: 'arn:aws:s3:::test-logs-bucket',
    aggregationInterval: 60,
  } as const;
  expect(createFlowLogsRequest({ ...options, logFormat: '${version}' })).toEqual({
    ResourceType: 'NetworkInterface',
    ResourceIds: ['eni-12345678'],
    TrafficType: 'ALL',
    LogDestinationType: 's3',
    LogDestination: 'arn:aws:s3:::test-logs-bucket',
    LogFormat: '${version}',
    MaxAggregationInterval: 60,
    TagSpecifications: [{ ResourceType: 'vpc-flow-log', Tags: [{ Key: 'Name', Value: 'Kentik' }] }],
  });
  expect(createFlowLogsRequest({ ...options, logFormat: null })).not.toHaveProperty('LogFormat');
});

it('asks for a deleted flow log again as it was described, without the tags of AWS', () => {
  const log = flowLog('subnet-12345678', {
    trafficType: 'REJECT',
    logFormat: '${version}',
    maxAggregationInterval: 60,
    fileFormat: 'parquet',
    perHourPartition: true,
    tags: { team: 'network', 'aws:cloudformation:stack-name': 'logs' },
  });
  expect(restoreFlowLogRequest(log)).toEqual({
    ResourceType: 'Subnet',
    ResourceIds: ['subnet-12345678'],
    TrafficType: 'REJECT',
    LogDestinationType: 's3',
    LogDestination: log.destination,
    LogFormat: '${version}',
    MaxAggregationInterval: 60,
    DestinationOptions: { FileFormat: 'parquet', HiveCompatiblePartitions: false, PerHourPartition: true },
    TagSpecifications: [{ ResourceType: 'vpc-flow-log', Tags: [{ Key: 'team', Value: 'network' }] }],
  });
  expect(restoreFlowLogRequest({ ...log, tags: {}, logFormat: '' })).not.toHaveProperty('TagSpecifications');
});

describe('the cloud export', () => {
  const shell = {
    name: 'aws',
    planId: '7',
    roleArn: 'arn:aws:iam::111122223333:role/r',
    region: 'us-east-1',
  };

  it('of flow logs names the bucket, and the prefix only where there is one', () => {
    const { export: plain } = fullCloudExport({ ...shell, bucket: 'logs', prefix: '' });
    expect(plain).toEqual({
      type: 'CLOUD_EXPORT_TYPE_KENTIK_MANAGED',
      enabled: true,
      name: 'aws',
      planId: '7',
      cloudProvider: 'CLOUD_PROVIDER_AWS',
      aws: {
        iamRoleArn: shell.roleArn,
        region: 'us-east-1',
        bucket: 'logs',
        metadataOnly: false,
        collectFlowLogs: true,
      },
    });
    const { export: prefixed } = fullCloudExport({ ...shell, bucket: 'logs', prefix: 'a/b' });
    expect(prefixed.aws.bucketPrefix).toBe('a/b');
  });

  it('of metadata names accounts, regions and the role suffix', () => {
    const secondary = { accounts: ['222222222222'], regions: ['eu-west-1'], roleName: 'Suffix' };
    const { export: nested } = metadataOnlyCloudExport({ ...shell, planId: null, secondary });
    expect(nested.planId).toBe('YOUR_KENTIK_PLAN_ID');
    expect(nested.aws).toMatchObject({
      metadataOnly: true,
      collectFlowLogs: false,
      secondaryAwsAccounts: ['222222222222'],
      secondaryAwsRegions: ['eu-west-1'],
      secondaryAwsSuffix: 'Suffix',
    });
  });
});
