import { environment, exitCodes } from './topics.ts';

/** What `--help` adds. */
export const helpAfter = `
${exitCodes}

${environment}

Topics:  kentik-aws-setup help answers | environment | exit-codes | permissions | COMMAND

Try it without an AWS account:  kentik-aws-setup --sandbox
`;

/** What `sandbox --help` adds. */
export const sandboxHelpAfter = `
Faults (docs/sandbox.md has all of it), separated by commas, cases of one kind by semicolons:
  throttle=30%  error=10%  error-after=5%  reset-before=2%  reset-after=5%    by chance
  reset-after=#3@CreateRole    the third CreateRole takes effect, and its connection breaks
  slow=500ms@20%;never@#2      iam-delay=10s      expire-after=25
  deny=iam:CreateRole@scp;s3:PutBucketPolicy      unsuccessful=vpc-0abc;10%@internal
  actor=bucket-policy@CreateFlowLogs              somebody else changes things in between
  seed=7                       other draws; the same seed gives the same faults

Extra pages: GET /_sandbox/requests, GET /_sandbox/state, POST /_sandbox/reset, GET and POST /_sandbox/faults,
POST /_sandbox/renew.
`;
