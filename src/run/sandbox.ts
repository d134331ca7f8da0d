/** The sandbox that a run starts for itself, as flags and environment want it. */
import { devNull } from 'node:os';
import { InterruptedError } from '../model/errors.ts';
import { usageError } from './usage.ts';

/** Ten minutes of AWS's time pass in about two seconds. */
const SANDBOX_SPEED = 300;

/** Starts the sandbox and points this process at it. @throws InterruptedError where `signal` has aborted meanwhile */
export async function enterSandbox(
  signal?: AbortSignal,
): Promise<{ region: string; close(): Promise<void> }> {
  const { startSandbox } = await import('../sandbox/index.ts');
  const faults = sandboxFaults();
  const sandbox = await startSandbox({
    speed: sandboxSpeed() ?? SANDBOX_SPEED,
    ...(faults === undefined ? {} : { faults }),
  });
  if (signal?.aborted) {
    await sandbox.close();
    throw new InterruptedError();
  }
  // Remove whatever would lead a client of AWS or Kentik elsewhere: nothing of a sandbox run must reach a real account. The
  // AWS files could do that as well, by a setting that makes clients ignore configured endpoints.
  for (const name of Object.keys(process.env)) if (misleading.test(name)) delete process.env[name];
  process.env.AWS_CONFIG_FILE = devNull;
  process.env.AWS_SHARED_CREDENTIALS_FILE = devNull;
  Object.assign(process.env, sandbox.environment);
  return { region: sandbox.environment.AWS_REGION ?? 'us-east-1', close: () => sandbox.close() };
}

const misleading =
  /^(?:KTAPI_.*|AWS_(?:(?:DEFAULT_)?PROFILE|SESSION_TOKEN|DEFAULT_REGION|ENDPOINT_URL.*|IGNORE_CONFIGURED_ENDPOINT_URLS|USE_(?:FIPS|DUALSTACK)_ENDPOINT|CA_BUNDLE))$/;

/** How much faster the sandbox's clock runs, as the environment says; null where it doesn't. @throws UserError SANDBOX_SPEED_INVALID */
export function sandboxSpeed(): number | null {
  const text = process.env.KENTIK_AWS_SETUP_SANDBOX_SPEED;
  if (text === undefined || text === '') return null;
  const speed = Number(text);
  if (speed >= 1 && speed <= 100_000) return speed;
  throw usageError({
    code: 'SANDBOX_SPEED_INVALID',
    doing: 'reading flags and environment',
    message: `KENTIK_AWS_SETUP_SANDBOX_SPEED is ${JSON.stringify(text)}.`,
    remedy: ['Give a number from 1 to 100000, or unset it.'],
  });
}

/** The sandbox's fault plan as the environment names it; undefined where it names none. */
export function sandboxFaults(): string | undefined {
  const spec = process.env.KENTIK_AWS_SETUP_SANDBOX_FAULTS?.trim();
  return spec === '' ? undefined : spec;
}
