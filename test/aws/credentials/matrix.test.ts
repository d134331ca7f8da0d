/**
 * Credential set-ups, each given to this program and to the AWS CLI: both name the same account, or the program names the
 * fault. The installed CLI may be version 1: where version 2 is documented otherwise, its documentation decides.
 */
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { connect } from '../../../src/aws/index.ts';
import { UserError } from '../../../src/model/errors.ts';
import { usesAwsCli } from '../../helpers/aws-cli.ts';
import { describeWithMoto } from '../../helpers/moto.ts';
import { keySetUps, type SetUp } from './set-ups.ts';
import { machineSetUps, processSetUps } from './set-ups-providers.ts';
import { roleSetUps, signInSetUps } from './set-ups-roles.ts';
import { accountOfCli, accounts, createWorld, home, isCliOfVersion1, makeHome, type World } from './world.ts';

/** The set-ups have the same names whatever the world's keys are. */
const nothing = { id: '', secret: '', token: '' };
const blank = { A: nothing, B: nothing, C: nothing };
const setUpsOf = (world: World): SetUp[] =>
  [keySetUps, roleSetUps, signInSetUps, processSetUps, machineSetUps].flatMap((setUps) => setUps(world));
const names = setUpsOf({ keys: blank, sessions: blank, local: '', close: () => undefined }).map(
  ({ name }) => name,
);

afterEach(() => {
  vi.unstubAllEnvs();
});

describeWithMoto('whose credentials are used', (moto) => {
  let setUps: Map<string, SetUp>;
  let isVersion1: boolean;

  beforeAll(async () => {
    const world = await createWorld(moto().url);
    setUps = new Map(setUpsOf(world).map((setUp) => [setUp.name, setUp]));
    isVersion1 = usesAwsCli && (await isCliOfVersion1());
    return () => world.close();
  }, 60_000);

  test('there is a set-up for each name', () => {
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThanOrEqual(40);
  });

  test.each(names)(
    '%s',
    async (name) => {
      const setUp = setUps.get(name);
      if (setUp === undefined) throw new Error('no such set-up');
      const placed = await makeHome(setUp.files ?? {});
      try {
        const environment = environmentIn(placed.path, moto().url, setUp);
        const [ours, cli] = await Promise.all([
          ourAnswer(environment, setUp.profile),
          usesAwsCli ? accountOfCli(environment, setUp.profile) : null,
        ]);
        const desired = setUp.gives === undefined ? null : accounts[setUp.gives];
        expect(ours.account).toBe(desired);
        if (setUp.fault !== undefined) {
          expect(ours.report).toMatchObject({ code: setUp.fault.code, exit: 3 });
          if (setUp.fault.says) expect(ours.said).toMatch(setUp.fault.says);
        }
        expect(ours.said).not.toMatch(/very-secret|TypeError|undefined/);
        if (cli === null || (setUp.cliDiffers === 'v1' && !isVersion1)) return;
        if (setUp.cliDiffers === undefined) expect(cli).toMatchObject({ account: desired });
        else expect(cli.account).not.toBe(desired);
      } finally {
        await placed.remove();
      }
    },
    60_000,
  );
});

/** What both are started with: nothing of the machine's own. */
function environmentIn(path: string, endpoint: string, { env = {} }: SetUp): Record<string, string> {
  const own = Object.entries(env).map(([name, value]) => [name, value.replaceAll(home, path)]);
  return {
    PATH: process.env.PATH ?? '',
    HOME: path,
    AWS_CONFIG_FILE: `${path}/.aws/config`,
    AWS_SHARED_CREDENTIALS_FILE: `${path}/.aws/credentials`,
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: 'us-east-1',
    // The CLI of version 1 does not know AWS_REGION.
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_EC2_METADATA_DISABLED: 'true',
    ...Object.fromEntries(own),
  };
}

interface Answer {
  account: string | null;
  report: unknown;
  /** All that is told of a fault. */
  said: string;
}

async function ourAnswer(environment: Record<string, string>, profile: string | undefined): Promise<Answer> {
  for (const name of Object.keys(process.env)) {
    if (/^AWS_|_proxy$/i.test(name)) vi.stubEnv(name, undefined);
  }
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  const aws = connect({
    source: profile === undefined ? { kind: 'environment' } : { kind: 'profile', profile },
    region: 'us-east-1',
    askMfaCode: () => Promise.reject(new Error('no set-up here has a device')),
  });
  try {
    const { signal } = new AbortController();
    const { account } = await aws.identify(signal, { alias: false });
    return { account, report: null, said: (await aws.credentials()).description };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const { message, why = '', remedy } = error.report;
    return { account: null, report: error.report, said: [message, why, ...remedy].join('\n') };
  }
}
