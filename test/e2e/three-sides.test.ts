/** One fault each in a set-up that works: verify names it with its cause and its fix, and a good one raises no alarm. */
import { describe, expect, it } from 'vitest';
import { defaultSeed } from '../../src/sandbox/world/seed.ts';
import { verifyEvents } from '../helpers/contract-json.ts';
import { jsonLines, runProgram } from '../helpers/program.ts';
import { setFaults } from '../helpers/sandbox-pages.ts';
import { account } from '../sandbox/clients.ts';
import { kentikSide } from './kentik-side.ts';
import { sandboxPerTest } from './sandbox-program.ts';

const [home, ...others] = defaultSeed.accounts;
if (home === undefined) throw new Error('the sandbox has no account');
const { 'us-east-1': own = [], ...regions } = home.regions ?? {};
const silent = { name: 'silent', cidr: '10.99.0.0/16', subnets: 1, interfacesPerSubnet: 0 };
const seed = {
  ...defaultSeed,
  accounts: [{ ...home, regions: { ...regions, 'us-east-1': [...own, silent] } }, ...others],
};
const given = sandboxPerTest({ speed: 600, seed });

const bucket = 'test-logs-bucket';
const vpc = 'vpc-03986618268cc4efd';
const roleName = 'Kentik-Flow-Logs';
const side = kentikSide(given, bucket);

const full = `version: 1
export: full
region: us-east-1
bucket: ${bucket}
resources: [{type: vpc, id: ${vpc}, region: us-east-1}]
`;
const allVpcs = `version: 1
export: full
region: us-east-1
bucket: ${bucket}
kentik: {register: true}
`;
const secondaries = ['300000000001', '300000000002'] as const;
const secondaryRole = 'KentikMetadataSecondaryRole';
const nested = `version: 1
export: metadata-only
region: us-east-1
secondary:
  accounts: ["${secondaries.join('", "')}"]
  regions: [us-east-1]
  reach: { assumeRole: OrganizationAccountAccessRole }
kentik: {register: true}
`;

async function verify(session: string, env: Record<string, string> = {}) {
  const words = ['verify', session, '--json'];
  const { exit, stdout } = await runProgram(words, { env: { ...given.env, ...env } });
  return { exit, lines: verifyEvents(stdout) };
}

interface Case {
  answers?: string;
  /** The sandbox's faults from the start. */
  faults?: string;
  harm?: () => Promise<unknown>;
  /** Kentik has to look again. */
  isSeen?: true;
  env?: Record<string, string>;
  /** The one check that names it; its ID begins so. */
  id: string;
  state: 'refuted' | 'unproven';
  cause: string;
  /** What the message and the fix name. */
  names: string;
  fix: RegExp;
  exit?: number;
}

const apply = /^kentik-aws-setup apply --resume /;
const exportId = `export:${account}:aws-us-east-1`;
const kentikApi = { id: `kentik:${account}:api`, state: 'unproven', names: 'Kentik' } as const;

const cases: Record<string, Case> = {
  'wrong region in the export': {
    harm: () => side.edit({}, { region: 'eu-west-1' }),
    ...{ id: exportId, state: 'refuted', cause: 'wrong-region', names: 'eu-west-1', fix: apply },
  },
  'wrong role': {
    harm: () => side.edit({}, { iamRoleArn: `arn:aws:iam::${account}:role/theirs` }),
    ...{ id: exportId, state: 'refuted', cause: 'wrong-role', names: 'role/theirs', fix: apply },
  },
  'renamed bucket': {
    harm: () => side.edit({}, { bucket: 'renamed-bucket' }),
    ...{ id: exportId, state: 'refuted', cause: 'wrong-bucket', names: 'renamed-bucket', fix: apply },
  },
  'Deny in the bucket policy': {
    harm: () => side.denyReading(roleName),
    isSeen: true,
    ...{ id: `grants:${account}:`, state: 'refuted', cause: 'bucket-policy', names: 'Theirs', fix: /Deny/ },
  },
  'key without decrypt': {
    harm: () => side.encrypt(),
    ...{
      id: `grants:${account}:`,
      state: 'refuted',
      cause: 'key',
      names: 'arn:aws:kms:',
      fix: /kms:Decrypt/,
    },
  },
  'silent VPC': {
    answers: allVpcs,
    ...{
      id: 'traffic:us-east-1:',
      state: 'unproven',
      cause: 'no-interface',
      names: 'vpc-',
      fix: /interface/,
    },
    exit: 0,
  },
  'deleted flow log': {
    harm: () => side.deleteFlowLogs(vpc),
    ...{ id: `traffic:us-east-1:${vpc}`, state: 'refuted', cause: 'no-flow-log', names: vpc, fix: apply },
  },
  'disabled export': {
    harm: () => side.edit({ enabled: false }),
    ...{ id: exportId, state: 'refuted', cause: 'disabled', names: 'aws-us-east-1', fix: apply },
  },
  'token without rights': {
    env: {
      KTAPI_AUTH_EMAIL: 'outsider@sandbox.example',
      KTAPI_AUTH_TOKEN: 'sandbox-kentik-token-of-the-outsider',
    },
    ...{ ...kentikApi, cause: 'kentik-denied', fix: /role|Administrator|permission/i },
  },
  'wrong cluster': {
    env: { KTAPI_AUTH_TOKEN: 'token-of-another-cluster' },
    ...{ ...kentikApi, cause: 'kentik-credentials-refused', fix: /KTAPI_URL/ },
  },
  'missing device': {
    faults: `unsuccessful=${vpc}@kentik:ListDevices`,
    ...{ id: `devices:${account}:`, state: 'unproven', cause: 'no-devices', names: vpc, fix: /support/ },
  },
  'nested role missing in one account': {
    answers: nested,
    harm: () => side.deleteRole(secondaryRole, secondaries[1]),
    isSeen: true,
    ...{
      id: `nesting:${secondaries[1]}:`,
      state: 'refuted',
      cause: 'no-role',
      names: secondaryRole,
      fix: apply,
    },
  },
};

describe('verify names', () => {
  it.each(Object.entries(cases))('%s', async (_, each) => {
    const { answers = `${full}kentik: {register: true}\n`, faults = '', env = {}, exit = 6 } = each;
    await setFaults(given.sandbox, faults);
    const session = await side.apply(answers);
    await side.until(true);
    await each.harm?.();
    if (each.isSeen) await side.until(false);
    let found = await verify(session, env);
    const named = () =>
      found.lines.filter(({ id, state }) => String(id).startsWith(each.id) && state === each.state);
    // What is waited for is named when it's over that Kentik usually takes.
    const deadline = Date.now() + 10_000;
    while (named().length === 0 && Date.now() < deadline) found = await verify(session, env);
    expect(named().map(({ cause }) => cause)).toEqual([each.cause]);
    const { message = '', remedy = '', decides } = named()[0] as Record<string, string | boolean>;
    expect(message).toContain(each.names);
    expect(remedy).toMatch(each.fix);
    expect(found.exit).toBe(exit);
    // The same for people.
    const { stdout: plain } = await runProgram(['verify', session], { env: { ...given.env, ...env } });
    const [firstLine = ''] = String(remedy).split('\n');
    expect(plain).toContain(`${decides === false ? 'note' : each.state}: ${message}\n`);
    expect(plain).toContain(`Fix: ${firstLine.replace(/ --json$/, '')}\n`);
    // Kentik's side says what it sees of it: the one account that it can't reach, or the objects.
    if (each.isSeen) {
      const seen = found.lines.filter(({ id }) => String(id).startsWith('export:'));
      expect(seen).toMatchObject([{ state: 'refuted', cause: 'error' }]);
    }
  });
});

describe('a full export', () => {
  it('that works is proven from three sides, and its result has the status of the proof', async () => {
    const file = await given.answersFile(`${full}kentik: {register: true}\n`);
    const done = await runProgram(['--answers', file, '--yes', '--json'], { env: given.env });
    expect(done.exit, done.stderr).toBe(0);
    const said = jsonLines(done.stdout);
    const proven = said.find(({ id }) => String(id).startsWith('export:'));
    // What Kentik said when the export was created is old by then.
    expect(said.at(-1)?.cloudExports).toMatchObject([
      { status: (proven as { status: { status: string } }).status.status },
    ]);
    const { exit, lines } = await verify(String(said.at(-1)?.session));
    expect([exit, lines.at(-1)?.outcome]).toEqual([0, 'proven']);
    expect(new Set(lines.map(({ side }) => side))).toEqual(new Set(['aws', 'record', 'kentik', undefined]));
  });
});
