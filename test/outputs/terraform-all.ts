/** `npm run terraform`: every plan of `terraform-plans.ts`, not only the two that are part of `npm test`. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const vitest = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url));
const { status } = spawnSync(
  process.execPath,
  [vitest, 'run', 'test/outputs/terraform.test.ts', '--reporter=verbose'],
  {
    stdio: 'inherit',
    env: { ...process.env, TERRAFORM_PLANS: 'all', REQUIRE_TERRAFORM: '1' },
  },
);
process.exitCode = status ?? 1;
