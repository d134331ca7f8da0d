#!/usr/bin/env node
/**
 * The program's entry. Small on purpose: it must parse and speak on a Node that is too old for the rest, and
 * `--version` and `--help` must load neither Ink nor an SDK. The only place that sets the exit code.
 */
const NEEDED = [22, 12] as const;
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < NEEDED[0] || (major === NEEDED[0] && minor < NEEDED[1])) {
  process.stderr.write(
    `kentik-aws-setup needs Node ${NEEDED.join('.')} or newer; this is Node ${process.versions.node}.\n`,
  );
  process.exitCode = 2;
} else {
  const { main } = await import('./main.ts');
  process.exitCode = await main(process.argv.slice(2));
  // All is said and closed. What no one can end, such as a credential_process that never ends, must not keep the program.
  setTimeout(() => process.exit(), 2000).unref();
}

export {};
