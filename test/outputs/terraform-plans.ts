/** Plans that are tried with Terraform against moto: what exists before, and the answers. */

/** SessionResource before the plan. Ids of resources are told by role, for moto draws them. */
export interface Before {
  /** Regions in which there are more VPCs, besides the default ones. */
  vpcs?: Record<string, number>;
  /** A network interface in the first subnet of us-east-1. */
  interface?: true;
  /** A bucket with a tag and a policy of its own. */
  bucket?: string;
  /** A policy and a role of these names with other tags, description and session duration, as the answers want them. */
  access?: { roleName: string; policyName: string };
  /** A flow log of the first VPC to this bucket, as the answers want it, tagged by someone else. */
  flowLog?: string;
}

export interface TerraformPlan {
  name: string;
  before?: Before;
  /** YAML, in which `$VPC`, `$SUBNET` and `$ENI` stand for ids of us-east-1. */
  answers: string;
  /** moto refuses what the plan wants: only syntax and schema are checked. */
  isValidatedOnly?: true;
  /** Part of `npm test`; the others belong to `npm run terraform`. */
  isInTests?: true;
}

const full = 'version: 1\nexport: full\nregion: us-east-1\nbucket: acme-kentik-logs\n';
const accounts = '"222222222222", "333333333333", "444444444444"';
const metadata = `version: 1
export: metadata-only
region: us-east-1
`;

/** Together they meet every kind of resource, both grants, both deletions, and what exists before. */
export const terraformPlans: readonly TerraformPlan[] = [
  { name: 'one region, every VPC', before: { vpcs: { 'us-east-1': 2 } }, answers: full },
  {
    name: 'a bucket in each of three regions',
    before: { vpcs: { 'us-east-1': 1, 'eu-west-1': 2 } },
    answers: `${full}regions: [us-east-1, eu-west-1, ap-south-1]\n`,
    isInTests: true,
  },
  {
    name: 'one bucket for two regions, logged every minute',
    answers: `${full}allocation: centralized\nregions: [us-east-1, eu-central-1]\naggregationInterval: 60\n`,
  },
  {
    name: 'three buckets for four regions, one that exists and two in one region',
    before: { bucket: 'acme-kentik-logs', vpcs: { 'eu-west-1': 1 } },
    answers: `version: 1
export: full
allocation: mixed
buckets:
  - {bucket: acme-kentik-logs, region: us-east-1, from: [us-east-1]}
  - {bucket: acme-eu-logs, region: eu-west-1, from: [eu-west-1, eu-central-1]}
  - {bucket: acme-ap-logs, region: eu-west-1, from: [ap-south-1]}
`,
  },
  {
    name: 'a VPC, a subnet and a network interface',
    before: { interface: true },
    answers: `${full}resources:
  - {type: vpc, id: $VPC, region: us-east-1}
  - {type: subnet, id: $SUBNET, region: us-east-1}
  - {type: network-interface, id: $ENI, region: us-east-1}
`,
  },
  {
    name: 'a bucket that exists with statements of others',
    before: { bucket: 'acme-kentik-logs' },
    answers: full,
  },
  {
    name: 'bucket, flow log, policy and role exist, created by someone else',
    before: {
      bucket: 'acme-kentik-logs',
      access: { roleName: 'Kentik-Flow-Logs', policyName: 'Kentik-Metadata-Policy' },
      flowLog: 'acme-kentik-logs',
      vpcs: { 'us-east-1': 1 },
    },
    answers: full,
  },
  { name: 'the documented grant', answers: `${full}grant: documented\n` },
  { name: 'the documented grant, Kentik deletes', answers: `${full}grant: documented\ndeletion: kentik\n` },
  { name: 'an external ID, Kentik deletes', answers: `${full}externalId: "12345"\ndeletion: kentik\n` },
  {
    name: 'a format of 15 fields',
    answers: `${full}logFormat: [version, srcaddr, dstaddr, srcport, dstport, protocol, packets, bytes, start, end, vpc-id, subnet-id, instance-id, tcp-flags, flow-direction]\n`,
  },
  { name: "AWS's default format", answers: `${full}logFormat: default\n` },
  {
    name: 'metadata only, three secondary accounts',
    answers: `${metadata}roles: nested\nsecondary: {accounts: [${accounts}]}\n`,
    isInTests: true,
  },
  {
    name: 'metadata only, separate roles, documented',
    answers: `${metadata}roles: separate\ngrant: documented\nsecondary: {accounts: [${accounts}]}\n`,
  },
  { name: 'a key prefix', answers: `${full}prefix: network/flows\n`, isValidatedOnly: true },
  {
    name: 'metadata only, accounts reached by profiles',
    answers: `${metadata}roles: nested
account: "123456789012"
secondary: {accounts: ["222222222222"], reach: {profiles: {"222222222222": dev}}}
`,
    isValidatedOnly: true,
  },
];
