/** `sandbox`: the local AWS, until Ctrl-C, for any AWS client. */
import { type ExitCode, exitCode } from '../errors.ts';
import { output } from '../output.ts';
import { startSandbox } from '../sandbox/index.ts';
import { sandboxFaults } from './sandbox-faults.ts';

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
  });
  for (const [name, value] of Object.entries(server.environment)) output.result(`export ${name}=${value}`);
  output.note(`The sandbox runs at ${server.url}, account ${server.account}. Ctrl-C ends it.`);
  await stopped;
  await server.close();
  return exitCode.done;
}
