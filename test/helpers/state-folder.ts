/** A state folder of its own for each test, so that tests neither see each other's sessions nor the user's. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';

/** Points the program at a fresh folder before each test and removes it after. */
export function freshStateFolder(): { readonly path: string } {
  const before = process.env.KENTIK_AWS_SETUP_HOME;
  let path = '';
  beforeEach(async () => {
    path = await mkdtemp(join(tmpdir(), 'kentik-aws-setup-'));
    process.env.KENTIK_AWS_SETUP_HOME = path;
  });
  afterEach(async () => {
    if (before === undefined) delete process.env.KENTIK_AWS_SETUP_HOME;
    else process.env.KENTIK_AWS_SETUP_HOME = before;
    await rm(path, { recursive: true, force: true });
  });
  return {
    get path() {
      return path;
    },
  };
}
