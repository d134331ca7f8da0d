/**
 * Service control policies over the role's account, each with what a careful reader of AWS's documentation says of it: can
 * the role read the logs? IAM's simulation is asked; what it can't tell stands beside the verdict.
 */
import { decrypt, onBucket, own, roleArn, type SetUp, s3 } from './set-up-parts.ts';
import { withKey } from './set-ups-keys.ts';

const everything = { Effect: 'Allow', Action: '*', Resource: '*' };
const document = (...Statement: object[]) => ({ Version: '2012-10-17', Statement });

/** A Deny beside FullAWSAccess. */
function denying(Action: string, Condition: object = {}): Pick<SetUp, 'controls'> {
  const statement = { Effect: 'Deny', Action, Resource: '*', Condition };
  return { controls: { service: { FullAWSAccess: document(everything), guardrail: document(statement) } } };
}

const reading = {
  Effect: 'Allow' as const,
  Principal: { AWS: roleArn },
  Action: ['s3:Get*', 's3:List*'],
  Resource: ['arn:aws:s3:::acme-kentik-logs', 'arn:aws:s3:::acme-kentik-logs/*'],
};

export const organizationSetUps: SetUp[] = [
  { name: 'an SCP that denies reading', verdict: 'refuted', ...denying('s3:GetObject') },
  {
    name: 'an SCP that allows all but reading',
    verdict: 'refuted',
    controls: {
      service: { most: document({ Effect: 'Allow', NotAction: 's3:GetObject', Resource: '*' }) },
    },
  },
  {
    name: 'an SCP that denies reading, and a bucket policy that names the role',
    verdict: 'refuted',
    ...denying('s3:GetObject'),
    change: (parts) => {
      own()(parts);
      onBucket(reading)(parts);
    },
  },
  {
    name: "an SCP that denies deleting, which is Kentik's",
    verdict: 'refuted',
    answers: { deletion: 'kentik' },
    ...denying('s3:DeleteObject'),
  },
  {
    name: "an SCP that denies deleting, which is the customer's",
    verdict: 'proven',
    ...denying('s3:DeleteObject'),
  },
  {
    name: 'an SCP that denies decrypting',
    verdict: 'refuted',
    ...denying('kms:Decrypt'),
    ...withKey(),
    change: own(s3, decrypt),
  },
  {
    name: "an SCP for the bucket's region",
    verdict: 'refuted',
    ...denying('s3:GetObject', { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } }),
  },
  {
    name: "an SCP for all regions but the bucket's",
    verdict: 'proven',
    ...denying('*', { StringNotEquals: { 'aws:RequestedRegion': 'us-east-1' } }),
  },
];
