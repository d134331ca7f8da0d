/** What `help` explains besides commands; the texts are in `topics.ts`, which is loaded only for them. */
export const topicNames = ['answers', 'environment', 'exit-codes', 'permissions'] as const;
export type Topic = (typeof topicNames)[number];

/** Whose completion scripts exist. */
export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

export const exitCodes = `Exit codes:
  0    done, or nothing to do
  1    failed
  2    wrong usage or settings, or missing or wrong answers; all are
       listed at once
  3    no usable credentials, AWS's or (with kentik.register) Kentik's;
       nothing was changed
  4    AWS or Kentik refused permission
  5    partly done; the message says how to resume
  6    proof failed or, in verify, something couldn't be proven; or drift found
  124  waited as long as requested and no log arrived
  130  interrupted; the message says how to resume`;

export const environment = `Environment:
  KENTIK_AWS_SETUP_HOME            where sessions are kept; else
                                   $XDG_STATE_HOME/kentik-aws-setup, else the
                                   system's default
  KENTIK_AWS_SETUP_SANDBOX_SPEED   how many times faster --sandbox delivers logs
                                   than AWS does
  KENTIK_AWS_SETUP_SANDBOX_FAULTS  the faults of the sandbox (sandbox --help)
  AWS_*                            as in the AWS SDK and CLI: credentials,
                                   profile, region, endpoint, CA bundle
  KTAPI_AUTH_EMAIL, KTAPI_AUTH_TOKEN
                                   credentials for Kentik's API; else email and
                                   api-key in the JSON file ~/.kentik/default
  KTAPI_PROFILE, KTAPI_HOME, KTAPI_CFG_FILE
                                   another file in ~/.kentik, another folder, or
                                   the path of another file
  KTAPI_URL                        us (default), eu, or the base URL of Kentik's
                                   API
  HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY
                                   proxy for calls to AWS and Kentik, and hosts
                                   that are called without it
  NO_COLOR, CI                     no color; never ask
  ACCESSIBLE, INK_SCREEN_READER    plain mode, as does TERM=dumb`;

/** What `--help` adds. */
export const helpAfter = `
${exitCodes}

${environment}

Topics:  kentik-aws-setup help
         answers | environment | exit-codes | permissions | COMMAND

Try it without an AWS account:  kentik-aws-setup --sandbox
`;

/** What the help of a command ends with, by its name. */
const examples: Readonly<Record<string, readonly string[]>> = {
  setup: ['--profile prod', '--sandbox', '--dry-run --output documents', '--resume'],
  plan: ['plan --answers answers.yaml', 'plan SESSION', 'plan --answers answers.yaml --json'],
  apply: [
    'apply --answers answers.yaml --yes',
    'apply --resume SESSION --yes',
    'apply --resume SESSION --dry-run --format terraform --output kentik',
  ],
  verify: ['verify SESSION', 'verify SESSION --wait 30', 'verify --answers answers.yaml --json'],
  undo: ['undo SESSION', 'undo SESSION --yes --delete-logs acme-kentik-logs'],
  sessions: [
    'sessions',
    'sessions show SESSION',
    'sessions answers SESSION > answers.yaml',
    'sessions report SESSION > report.md',
  ],
  explain: ['explain error.txt', 'explain - < error.txt'],
  completion: ['completion bash > ~/.local/share/bash-completion/completions/kentik-aws-setup'],
};

/** The examples of a command, as lines behind its flags; nothing where it has none. */
export function examplesAfter(command: string): string {
  const lines = (examples[command] ?? []).map((words) => `  kentik-aws-setup ${words}`);
  return lines.length === 0 ? '' : `\nExamples:\n${lines.join('\n')}\n`;
}

/** What `sandbox --help` adds. */
export const sandboxHelpAfter = `
Faults are separated by commas, and cases of one kind by semicolons. docs/sandbox.md describes all of them.
  throttle=30%  error=10%  error-after=5%  reset-before=2%  reset-after=5%    the probability of each fault
  reset-after=#3@CreateRole    the third CreateRole takes effect, then its connection breaks
  slow=500ms@20%;never@#2      iam-delay=10s      expire-after=25
  error=401@kentik:*;html@#1@CreateCloudExport    what only Kentik or its gateway returns
  deny=iam:CreateRole@scp;s3:PutBucketPolicy      unsuccessful=vpc-0abc;10%@internal
  actor=bucket-policy@CreateFlowLogs              someone else changes things in between
  seed=7                       another random sequence; the same seed gives the same faults

Extra pages: GET /_sandbox/requests, GET /_sandbox/state, POST /_sandbox/reset, GET and POST /_sandbox/faults,
POST /_sandbox/renew.
`;
