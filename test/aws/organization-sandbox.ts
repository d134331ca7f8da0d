/** A sandbox with an organization, and connections to it whose calls are counted. */
import { afterAll, beforeAll, beforeEach, vi } from 'vitest';
import type { Aws } from '../../src/aws/index.ts';
import { connect } from '../../src/aws/index.ts';
import type { ConnectOptions, CredentialSource } from '../../src/aws/types.ts';
import type { CallRecord } from '../../src/http/calls.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/index.ts';
import { unexpectedMfaCode } from '../helpers/failures.ts';
import { awsFiles } from './aws-files.ts';

export const management = '123456789012';
export const hub = '210987654321';
export const member = '300000000001';
export const roleName = 'OrganizationAccountAccessRole';
export const { signal } = new AbortController();

/** The time of the sandbox; a test moves it. */
export const clock = { now: Date.now() };
export let sandbox: Sandbox;
export let calls: CallRecord[] = [];

/** Starts the sandbox, and sets the environment and an empty list of calls before each test. */
export function withSandbox(): void {
  beforeAll(async () => {
    sandbox = await startSandbox({ now: () => clock.now });
  });
  afterAll(() => sandbox.close());
  beforeEach(async () => {
    clock.now = Date.now();
    calls = [];
    await awsFiles('', '');
    use(sandbox);
  });
}

export function use(server: Sandbox, account = server.account): void {
  for (const [name, value] of Object.entries(server.environments[account] ?? {})) vi.stubEnv(name, value);
}

export function connected(
  source: CredentialSource = { kind: 'environment' },
  more: Partial<ConnectOptions> = {},
): Aws {
  return connect({
    source,
    region: 'us-east-1',
    askMfaCode: unexpectedMfaCode,
    onCall: (call) => calls.push(call),
    ...more,
  });
}

/** Works with another sandbox, as its first account or as another, and closes it. */
export async function withOther(
  { as, ...options }: SandboxOptions & { as?: string },
  work: () => Promise<void>,
): Promise<void> {
  const other = await startSandbox(options);
  try {
    use(other, as);
    await work();
  } finally {
    await other.close();
  }
}
