/**
 * `--format terraform` judged by Terraform itself, against moto: before `apply` it creates what `apply` creates, and after
 * `apply` it imports everything and changes nothing. `npm run terraform` tries all plans, `npm test` two of them.
 */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { isInstalled, type Moto, startMoto } from '../helpers/moto.ts';
import { cleanEnvironment, jsonLines, makeHome, runProgram } from '../helpers/program.ts';
import { terraformPlans } from './terraform-plans.ts';
import { openTerraform, type Terraform, terraformMissing } from './terraform-program.ts';
import { prepareWorld, readWorld } from './terraform-world.ts';

/** Milliseconds: eight runs of terraform, each of several seconds, on a loaded machine. */
const planLimit = 600_000;

const missing = terraformMissing() ?? (isInstalled('moto_server') ? null : 'moto_server is not on the PATH');
const all = process.env.TERRAFORM_PLANS === 'all';
const plans = terraformPlans.filter(({ isInTests }) => all || isInTests);

if (missing !== null && process.env.REQUIRE_TERRAFORM === '1') {
  test('terraform can be used', () => expect.fail(missing));
} else if (missing !== null) {
  console.warn(`SKIPPED: --format terraform, judged by Terraform: ${missing}`);
}

describe.skipIf(missing !== null)('--format terraform, judged by Terraform', () => {
  let moto: Moto;
  let terraform: Terraform;
  let folder: string;

  beforeAll(async () => {
    moto = await startMoto({ MOTO_IAM_LOAD_MANAGED_POLICIES: 'true' });
    terraform = await openTerraform();
    folder = await mkdtemp(join(tmpdir(), 'kentik-aws-setup-outputs-'));
  }, planLimit);

  afterAll(async () => {
    await moto?.close();
    await terraform?.close();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  });

  /** An account as the plan finds it, and the answers for it. */
  async function freshWorld(plan: (typeof terraformPlans)[number]): Promise<string> {
    await moto.reset();
    const { vpc, subnet, eni } = await prepareWorld(moto.url, plan.before ?? {});
    const file = join(folder, 'answers.yaml');
    await writeFile(file, plan.answers.replace('$VPC', vpc).replace('$SUBNET', subnet).replace('$ENI', eni));
    return file;
  }

  async function ok(args: readonly string[], exit = 0): Promise<string> {
    const done = await terraform.run([...args, '-no-color'], moto.environment);
    expect(done.exit, done.output).toBe(exit);
    return done.output;
  }

  /** Loads what `--output` wrote, and has Terraform check its form. */
  async function load(args: readonly string[], env: Record<string, string>): Promise<void> {
    const out = await mkdtemp(join(folder, 'out-'));
    const printed = await runProgram([...args, '--dry-run', '--format', 'terraform', '--output', out], {
      env,
    });
    expect(printed.exit, printed.stderr).toBe(0);
    expect(printed.stdout).toBe('');
    const names = await readdir(out);
    expect(names.sort()).toEqual(['imports.tf', 'main.tf', 'providers.tf']);
    const files: Record<string, string> = {};
    for (const name of names) files[name] = await readFile(join(out, name), 'utf8');
    await terraform.load(files);
    await ok(['fmt', '-check', '-diff']);
    await ok(['validate']);
  }

  it.each(plans.map((plan) => [plan.name, plan] as const))(
    '%s',
    async (_name, plan) => {
      const env = cleanEnvironment(await makeHome(), moto.environment);
      const file = await freshWorld(plan);
      if (plan.isValidatedOnly) {
        const offline = { ...cleanEnvironment(env.HOME ?? '') };
        await load(['apply', '--answers', file], plan.name.includes('profiles') ? offline : env);
        return;
      }

      await load(['apply', '--answers', file], env);
      await ok(['apply', '-auto-approve', '-input=false']);
      const byTerraform = await readWorld(moto.url);

      expect(await freshWorld(plan)).toBe(file);
      const applied = await runProgram(['apply', '--answers', file, '--yes', '--json'], { env });
      expect(applied.exit, applied.stderr).toBe(0);
      const byApply = await readWorld(moto.url);
      expect(byTerraform).toEqual(byApply);

      const { session } = jsonLines(applied.stdout).at(-1) as { session: string };
      await load(['apply', '--resume', session], env);
      const planned = await ok(['plan', '-input=false', '-detailed-exitcode', '-out=tfplan'], 2);
      const resources = Object.keys(byApply).length;
      expect(planned).toContain(`Plan: ${resources} to import, 0 to add, 0 to change, 0 to destroy.`);
      await ok(['apply', '-input=false', 'tfplan']);
      await ok(['plan', '-input=false', '-detailed-exitcode'], 0);
      expect(await readWorld(moto.url)).toEqual(byApply);
    },
    planLimit,
  );
});
