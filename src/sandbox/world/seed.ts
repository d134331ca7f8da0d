/**
 * What is in the sandbox when it starts: a network engineer's account with VPCs in four regions and with the oddities
 * that real accounts have. Data only; `build.ts` makes the world of it.
 */
import type { SeedKentik } from '../kentik/state.ts';
import { accessRole, type SeedOrganization, seedOrganization } from './organization-seed.ts';
import type { SeedAccount, SeedBucket, SeedVpc } from './seed-types.ts';

export type { SeedAccount, SeedBucket, SeedVpc };

export interface Seed {
  accounts: SeedAccount[];
  buckets: SeedBucket[];
  /** Its members that are no accounts of `accounts` are made of what it says of them. */
  organization?: SeedOrganization;
  /** Without it, `defaultKentik`. */
  kentik?: SeedKentik;
}

const account = '123456789012';
const otherAccount = '210987654321';
/** The account of Kentik's that "Kentik for AWS" names. */
const kentikAccount = '834693425129';

const trustOf = (principal: object): object => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole' }],
});

const emptyPolicy = { Version: '2012-10-17', Statement: [] };
const usualVpc = { subnets: 3, interfacesPerSubnet: 2 };
const smallVpc = { subnets: 2, interfacesPerSubnet: 2 };

export const defaultSeed: Seed = {
  accounts: [
    {
      id: account,
      alias: 'sandbox-network',
      caller: {
        user: 'network-engineer',
        accessKeyId: 'AKIASANDBOXNETWORK01',
        secretAccessKey: 'sandbox-secret-of-the-network-engineer',
      },
      roles: [
        {
          name: 'OrganizationAccountAccessRole',
          trust: trustOf({ AWS: `arn:aws:iam::${otherAccount}:root` }),
        },
        {
          name: 'operations-read-only',
          trust: trustOf({ AWS: `arn:aws:iam::${account}:root` }),
          attached: [
            'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess',
            `arn:aws:iam::${account}:policy/operations-network`,
          ],
        },
        {
          name: 'vpc-flow-logs-to-cloudwatch',
          path: '/service-role/',
          trust: trustOf({ Service: 'vpc-flow-logs.amazonaws.com' }),
          inline: { 'write-logs': emptyPolicy },
        },
      ],
      policies: [
        {
          name: 'operations-network',
          document: {
            Version: '2012-10-17',
            Statement: [{ Effect: 'Allow', Action: ['ec2:Describe*'], Resource: '*' }],
          },
        },
      ],
      regions: {
        'us-east-1': [
          { name: 'production', cidr: '10.0.0.0/16', ...usualVpc },
          { name: 'staging', cidr: '10.1.0.0/16', ...usualVpc },
          { name: 'development', cidr: '10.2.0.0/16', ...smallVpc },
          { name: 'shared-services', cidr: '10.3.0.0/16', ...usualVpc },
          { name: 'Zürich – Büro 東京 🛰', cidr: '10.4.0.0/16', ...smallVpc },
          { name: null, cidr: '172.31.0.0/16', isDefault: true, ...smallVpc },
        ],
        'us-west-2': [
          { name: 'production-west', cidr: '10.16.0.0/16', ...usualVpc },
          // XML cannot hold ESC; what it can hold and a terminal obeys is the 8-bit CSI, and a line break.
          { name: 'edge\u009b31m\u009b2J\r\nowned: yes\u009b0m', cidr: '10.17.0.0/16', ...smallVpc },
          {
            name: 'data-lake',
            cidr: '10.18.0.0/16',
            ...smallVpc,
            flowLog: { destination: 'arn:aws:s3:::vpc-flow-logs/legacy/' },
          },
        ],
        'eu-west-1': [
          {
            name: 'production-eu',
            cidr: '10.32.0.0/16',
            ...usualVpc,
            flowLog: {
              logGroup: '/vpc/production-eu',
              roleArn: `arn:aws:iam::${account}:role/service-role/vpc-flow-logs-to-cloudwatch`,
            },
          },
          { name: 'analytics-eu', cidr: '10.33.0.0/16', ...smallVpc },
          { name: null, cidr: '172.31.0.0/16', isDefault: true, ...smallVpc },
        ],
        'ap-southeast-2': [
          { name: 'production-apac', cidr: '10.48.0.0/16', ...usualVpc },
          { name: 'partner\u202egnp.exe', cidr: '10.49.0.0/16', ...smallVpc },
        ],
      },
    },
    {
      id: otherAccount,
      alias: 'sandbox-hub',
      caller: {
        user: 'hub-engineer',
        accessKeyId: 'AKIASANDBOXSECOND001',
        secretAccessKey: 'sandbox-secret-of-the-hub-engineer',
      },
      roles: [accessRole(account)],
      policies: [],
      regions: {
        'us-west-2': [{ name: 'hub-transit', cidr: '10.128.0.0/16', ...smallVpc, sharedWith: [account] }],
      },
    },
    {
      id: kentikAccount,
      alias: null,
      caller: null,
      roles: [
        {
          name: 'eks-ingest-node',
          trust: trustOf({ Service: 'ec2.amazonaws.com' }),
          inline: {
            'assume-roles-of-customers': {
              Version: '2012-10-17',
              Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' }],
            },
          },
        },
      ],
      policies: [],
      regions: {},
    },
  ],
  buckets: [
    {
      name: 'sandbox-network-logs',
      owner: account,
      region: 'us-east-1',
      tags: { team: 'network' },
      policy: {
        Version: '2012-10-17',
        Id: 'Backups',
        Statement: [
          {
            Sid: 'Backup read',
            Effect: 'Allow',
            Principal: { AWS: `arn:aws:iam::${otherAccount}:root` },
            Action: ['s3:GetObject', 's3:ListBucket'],
            Resource: ['arn:aws:s3:::sandbox-network-logs', 'arn:aws:s3:::sandbox-network-logs/backups/*'],
          },
          {
            Sid: 'DenyInsecureTransport',
            Effect: 'Deny',
            Principal: '*',
            Action: 's3:*',
            Resource: ['arn:aws:s3:::sandbox-network-logs', 'arn:aws:s3:::sandbox-network-logs/*'],
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          },
        ],
      },
      lifecycle:
        '<Rule><ID>expire-backups</ID><Filter><Prefix>backups/</Prefix></Filter><Status>Enabled</Status><Expiration><Days>365</Days></Expiration></Rule>',
      objects: { 'backups/router-configurations.txt': 'hostname edge-1\n' },
    },
    { name: 'sandbox-archive-eu', owner: account, region: 'eu-west-1' },
    { name: 'network-logs', owner: otherAccount, region: 'us-east-1' },
    { name: 'vpc-flow-logs', owner: otherAccount, region: 'eu-west-1' },
  ],
  organization: seedOrganization(account, otherAccount),
};
