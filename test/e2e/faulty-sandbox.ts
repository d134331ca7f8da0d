/** A sandbox whose faults a test chooses, and what it holds in the end. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/index.ts';
import { cleanEnvironment, makeHome } from '../helpers/program.ts';
import { sandboxState } from '../helpers/sandbox-pages.ts';

/** A sandbox with these options, answers for it, and the environment of the program. It is closed after the test. */
export async function begin(
  options: SandboxOptions,
): Promise<{ env: Record<string, string>; file: string; served: Sandbox }> {
  const served = await startSandbox({ speed: 1, ...options });
  const folder = await mkdtemp(join(tmpdir(), 'kentik-aws-setup-answers-'));
  onTestFinished(async () => {
    await served.close();
    await rm(folder, { recursive: true, force: true });
  });
  const file = join(folder, 'a.yaml');
  await writeFile(file, 'version: 1\nexport: full\nregion: us-east-1\nbucket: acme-logs\n');
  return { env: cleanEnvironment(await makeHome(), served.environment), file, served };
}

interface FlowLog {
  resourceId: string;
  tags: Record<string, string>;
}

interface State {
  accounts: {
    id: string;
    policies: Record<string, { versions: unknown[] }>;
    regions: Record<string, { flowLogs: FlowLog[] }>;
  }[];
  buckets: { name: string; policy: string | null }[];
}

/** What the sandbox holds of its first account. */
export async function stateOf(served: Sandbox) {
  const state = await sandboxState<State>(served);
  const account = state.accounts.find(({ id }) => id === served.account);
  return {
    flowLogs: account?.regions['us-east-1']?.flowLogs ?? [],
    policies: account?.policies ?? {},
    buckets: state.buckets,
  };
}
