/**
 * The sandbox: an AWS and a Kentik on the loopback interface, with their state in memory. It speaks the wire protocols of
 * EC2, IAM, STS, S3, KMS and Organizations and Kentik's API as far as this program uses them, with AWS's validation and
 * error texts, so that any client can use it by its environment alone. Nothing real is touched.
 */
import { createClock } from './clock.ts';
import { createFaultEngine } from './faults/engine.ts';
import { noFaults } from './faults/plan.ts';
import { readFaultSpec } from './faults/read.ts';
import type { KentikUser } from './kentik/state.ts';
import { createSandboxServer } from './server.ts';
import type { RequestRecord } from './service.ts';
import { buildWorld, type ExtraVpcs } from './world/build.ts';
import { resizeOrganization } from './world/organization-seed.ts';
import { defaultSeed, type Seed } from './world/seed.ts';
import type { World } from './world/types.ts';

export interface SandboxOptions {
  /** 0, the default: any free port. */
  port?: number;
  /** How many times faster than AWS logs are delivered; 1, the default, is as slow as AWS. See `clock.ts`. */
  speed?: number;
  /** What exists at the start; by default the sandbox's own account. Its first account is the one that calls. */
  seed?: Seed;
  /**
   * Accounts of the organization in all, management account included: fewer than the seed's are its first ones, more are
   * ordinary members.
   */
  organizationAccounts?: number;
  /** VPCs beyond the seed's, each with a subnet and an interface, in the first account. */
  extraVpcs?: ExtraVpcs;
  /** Puts more into the world than a seed can say, at the start and after each reset. */
  prepare?: (world: World) => void;
  /** What goes wrong: the short text, JSON, or a `.json` file. See `faults/text.ts` and `faults/plan.ts`. */
  faults?: string;
  /** Real time in milliseconds; tests give their own. */
  now?: () => number;
}

export interface Sandbox {
  /** `http://127.0.0.1:<port>` */
  url: string;
  port: number;
  /** 12 digits. */
  account: string;
  /** What points any AWS and Kentik client at the sandbox, as the first account and the first user. */
  environment: Record<string, string>;
  /** The same for every account that has an access key, by account. */
  environments: Record<string, Record<string, string>>;
  /** Ends the server and all connections. */
  close(): Promise<void>;
  /** All requests so far, oldest first. */
  requests(): RequestRecord[];
}

/**
 * @throws UserError FAULTS_INVALID where the fault plan is wrong
 * @throws Error of the operating system where the port cannot be had, e.g. `EADDRINUSE`
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const plan = options.faults === undefined ? noFaults : await readFaultSpec(options.faults);
  const seed = withOrganizationSize(options.seed ?? defaultSeed, options.organizationAccounts);
  const clock = createClock(options.speed ?? 1, options.now);
  const build = () => {
    const world = buildWorld(seed, clock, options.extraVpcs);
    options.prepare?.(world);
    return world;
  };
  const state = {
    world: build(),
    records: [] as RequestRecord[],
    faults: createFaultEngine(plan),
    reset() {
      state.world = build();
      state.records = [];
      state.faults.stop();
      state.faults = createFaultEngine(plan);
    },
  };
  const server = createSandboxServer(state);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the sandbox has no port');
  const url = `http://127.0.0.1:${address.port}`;
  const [user] = state.world.kentik.users;
  const environments = Object.fromEntries(
    seed.accounts.flatMap(({ id, caller }) =>
      caller ? [[id, environmentFor(url, clock.speed, caller, user)] as const] : [],
    ),
  );
  const account = Object.keys(environments)[0] ?? '';
  return {
    url,
    port: address.port,
    account,
    environment: environments[account] ?? {},
    environments,
    close: () =>
      new Promise((resolve) => {
        state.faults.stop();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
    requests: () => [...state.records],
  };
}

function withOrganizationSize(seed: Seed, size: number | undefined): Seed {
  if (size === undefined || !seed.organization) return seed;
  return { ...seed, organization: resizeOrganization(seed.organization, size) };
}

function environmentFor(
  url: string,
  speed: number,
  caller: { accessKeyId: string; secretAccessKey: string },
  user: KentikUser | undefined,
): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: caller.accessKeyId,
    AWS_SECRET_ACCESS_KEY: caller.secretAccessKey,
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_EC2_METADATA_DISABLED: 'true',
    KTAPI_AUTH_EMAIL: user?.email ?? '',
    KTAPI_AUTH_TOKEN: user?.token ?? '',
    KTAPI_URL: url,
    KENTIK_AWS_SETUP_SANDBOX_SPEED: String(speed),
    // A proxy cannot reach this machine's loopback.
    NO_PROXY: '127.0.0.1',
  };
}
