/** The AWS CLI, as a second client that this program did not write. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { isInstalled } from './moto.ts';

const run = promisify(execFile);

/**
 * Whether tests are to use `aws`: it is on the PATH, or it must be. With REQUIRE_MOTO=1 its absence fails them like that of
 * moto itself, which it reads.
 */
export const usesAwsCli = isInstalled('aws') || process.env.REQUIRE_MOTO === '1';

if (!usesAwsCli) console.warn('SKIPPED: what is read back by the AWS CLI: `aws` is not on the PATH');

/**
 * Runs the CLI against an endpoint and parses what it prints as JSON; null where it prints nothing.
 *
 * @param environment as a sandbox or moto gives it: endpoint, keys, region
 */
export async function awsCli(environment: Record<string, string>, ...args: string[]): Promise<unknown> {
  const { PATH = '', HOME = '' } = process.env;
  const { stdout } = await run('aws', ['--output', 'json', ...args], {
    env: {
      PATH,
      HOME,
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_PAGER: '',
      // The CLI does not know AWS_REGION.
      AWS_DEFAULT_REGION: environment.AWS_REGION ?? 'us-east-1',
      ...environment,
    },
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout.trim() === '' ? null : JSON.parse(stdout);
}
