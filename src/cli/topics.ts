/** `help TOPIC`: what is part of the interface and belongs to no command. */
import { defaults } from '../answers/defaults.ts';
import { operatorPolicy } from '../documents/operator-policy.ts';
import { environment, exitCodes, type Topic } from './help.ts';

const answers = `Answers are a YAML or JSON file: --answers FILE, or - for standard input. Keys that are left out have the value shown
here. Only export, bucket or buckets, and secondary.accounts have no default. kentik-aws-setup schema prints the JSON Schema.

# A full export: flow logs and metadata of one account
version: 1
export: full
#profile: prod              # as --profile
#account: "123456789012"    # any other account is refused
region: ${defaults.region}           # the bucket's region; with mixed, the region of Terraform's default provider, by default the first bucket's
allocation: ${defaults.allocation}           # local: a bucket in each region that has resources | centralized: one bucket for all | mixed: see buckets
bucket: acme-kentik-logs    # local with more than one region: -<region> is appended
#buckets:                   # with mixed, instead of bucket: each region is in the from of one bucket; regions defaults to all of these
#  - {bucket: acme-us-logs, region: us-east-1, from: [us-east-1, us-west-2]}
#  - {bucket: acme-eu-logs, region: eu-west-1, from: [eu-west-1]}
prefix: ""                  # key prefix inside the bucket
regions: [${defaults.region}]        # the regions to search
resources: ${defaults.resources}              # every VPC that the account owns there, or a list of {type, id, region}
logFormat: ${defaults.logFormat}           # kentik: the 29 fields of versions 2 to 5 | default: AWS's version 2 | a list of fields
aggregationInterval: ${defaults.aggregationInterval}    # 600 | 60
recordsPerSecond: {low: ${defaults.recordsPerSecond.low}, high: ${defaults.recordsPerSecond.high}}   # only for the estimated cost: flow records per second that one VPC or subnet writes at
                            # an interval of 600; a network interface counts as a tenth. A range, or a number if you know it
deletion: ${defaults.deletion}          # customer: s3:Get*, s3:List* | kentik: s3:*
roleName: ${defaults.roleName}
policyName: ${defaults.policyName}
grant: ${defaults.grant}               # scoped | documented: exactly as in "Kentik for AWS"
externalId: null            # the Kentik company ID, if you have one
#kentik:
#  register: true           # create the cloud export with Kentik's API, which needs credentials (help environment)
#  name: acme-us            # with several buckets, the region or the bucket is appended
#  planId: "1234"           # needed only where several billing plans are active

# A metadata-only export
version: 1
export: metadata-only
roles: ${defaults.roles}               # nested: primary and secondaries | separate: each account trusts Kentik by itself
region: ${defaults.region}           # the primary account's region
primary:
  roleName: ${defaults.primary.roleName}
  policyName: ${defaults.primary.policyName}
secondary:
  roleName: ${defaults.secondary.roleName}   # the same in every account: Kentik's "role suffix"
  policyName: ${defaults.secondary.policyName}
  accounts: ["222222222222"]              # or all: every active account of the organization except the primary
  regions: [${defaults.region}]
  reach: {assumeRole: ${defaults.reach.assumeRole}}   # or {profiles: {"222222222222": dev}} or print
grant: ${defaults.grant}
externalId: null`;

const permissions = `The permissions that you need to run this program, as one IAM policy. Plan alone is enough for plan and --dry-run;
OtherAccounts is for metadata-only exports. Before it changes anything, the program checks whether you
have those that the plan needs. With iam:SimulatePrincipalPolicy (part of Verify), it asks IAM; without it, only EC2.

${JSON.stringify(operatorPolicy, null, 2)}`;

export const topics: Readonly<Record<Topic, string>> = {
  answers,
  environment,
  'exit-codes': exitCodes,
  permissions,
};
