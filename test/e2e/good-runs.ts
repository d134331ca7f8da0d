/**
 * `npm run good-runs`: the whole job in the sandbox, again and again, where nothing is wrong: set up, registered, proven
 * from three sides. Any check that isn't proven is a false alarm. `npm run good-runs -- 10` takes 10 instead of 100.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const count = Number(process.argv[2] ?? 100);
let alarms = 0;
for (let run = 1; run <= count; run++) {
  const home = mkdtempSync(join(tmpdir(), 'good-run-'));
  const env = { PATH: process.env.PATH, HOME: home, KENTIK_AWS_SETUP_HOME: home };
  const words = ['dist/cli.js', '--sandbox', '--no-input', '--json'];
  const { status: exit, stdout, stderr } = spawnSync(process.execPath, words, { env, encoding: 'utf8' });
  rmSync(home, { recursive: true, force: true });
  const lines = stdout.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
  const checks = lines.filter(({ event }) => event === 'check');
  const open = checks.filter(({ state, decides }) => state !== 'proven' && decides !== false);
  const sides = new Set(checks.map(({ side }) => side));
  if (exit === 0 && open.length === 0 && sides.size === 3) continue;
  alarms += 1;
  console.log(`run ${run}: exit ${exit}, sides ${[...sides].join(', ')}\n${JSON.stringify(open)}\n${stderr}`);
}
console.log(`${count - alarms} of ${count} good runs were proven from three sides without an alarm`);
process.exitCode = alarms === 0 ? 0 : 1;
