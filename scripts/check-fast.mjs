// Types, lint and the pure tests, side by side: what to run while working. `npm run check` is everything.
import { spawn } from 'node:child_process';

const checks = [
  // Only what changed since the last run is checked again.
  ['tsc', '--noEmit', '--incremental', '--tsBuildInfoFile', 'node_modules/.cache/check-fast.tsbuildinfo'],
  ['biome', 'check', '--error-on-warnings', '.'],
  ['npm', 'run', '--silent', 'test:pure'],
];

/** Runs one check; its output is kept until it has ended, so that the outputs of several don't mix. */
function run([command, ...args]) {
  return new Promise((resolve) => {
    const output = [];
    const child = spawn(command, args, { shell: process.platform === 'win32' });
    child.stdout.on('data', (chunk) => output.push(chunk));
    child.stderr.on('data', (chunk) => output.push(chunk));
    child.on('error', (error) => resolve({ passed: false, text: String(error) }));
    child.on('close', (code) => resolve({ passed: code === 0, text: Buffer.concat(output).toString() }));
  });
}

const results = await Promise.all(checks.map(run));
for (const [index, { passed, text }] of results.entries()) {
  console.log(`${passed ? 'passed' : 'FAILED'}: ${checks[index].join(' ')}`);
  if (!passed) console.log(text);
}
process.exitCode = results.every(({ passed }) => passed) ? 0 : 1;
