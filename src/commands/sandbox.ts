/** `sandbox`: the local AWS and Kentik, until Ctrl-C, for any client. */
import { type ExitCode, exitCode, systemCode, UserError } from '../model/errors.ts';
import { forgetSecrets } from '../model/redact/redact.ts';
import { output } from '../process/output.ts';
import { sandboxFaults } from '../run/sandbox.ts';
import { startSandbox } from '../sandbox/index.ts';

interface SandboxFlags {
  port?: number;
  speed: number;
  faults?: string;
  vpcs?: number;
}

export async function sandbox(flags: SandboxFlags): Promise<ExitCode> {
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
  const faults = flags.faults ?? sandboxFaults();
  const server = await startSandbox({
    port: flags.port ?? 0,
    speed: flags.speed,
    ...(faults === undefined ? {} : { faults }),
    ...(flags.vpcs === undefined ? {} : { extraVpcs: { region: 'us-east-1', count: flags.vpcs } }),
  }).catch((error: unknown) => {
    throw portRefused(error, flags.port ?? 0) ?? error;
  });
  // The sandbox's keys are no secrets, and may be the ones that the environment holds already.
  forgetSecrets();
  for (const [name, value] of Object.entries(server.environment)) output.result(`export ${name}=${value}`);
  output.note(`The sandbox runs at ${server.url}, account ${server.account}. Ctrl+C ends it.`);
  await stopped;
  await server.close();
  return exitCode.done;
}

/** The port is someone else's, or this user isn't allowed to open it; null for errors of another kind. */
function portRefused(error: unknown, port: number): UserError | null {
  const code = systemCode(error);
  if (code !== 'EADDRINUSE' && code !== 'EACCES') return null;
  return new UserError({
    code: 'PORT_REFUSED',
    doing: 'starting the sandbox',
    message:
      code === 'EADDRINUSE'
        ? `Port ${port} on 127.0.0.1 is in use, perhaps by another sandbox.`
        : `You aren't allowed to open port ${port} on 127.0.0.1.`,
    remedy: ['Choose another port, or omit --port to use a free one.'],
  });
}
