/** The built program beside a sandbox of its own: what tests of scripts' use have in common. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/index.ts';
import { cleanEnvironment, makeHome } from '../helpers/program.ts';

/** The least that a full export needs, as YAML. */
export const usualAnswers = `
version: 1
export: full
region: us-east-1
bucket: test-logs-bucket
`;

/** What belongs to the test that runs now. */
export interface SandboxProgram {
  readonly sandbox: Sandbox;
  /** For answers files; gone after the test. */
  readonly folder: string;
  /** A fresh state folder and the sandbox as endpoint. */
  readonly env: Record<string, string>;
  /** @returns the path of a file in `folder` */
  answersFile(text: string, name?: string): Promise<string>;
  /** What AWS was asked to change, by the sandbox's own record. */
  mutations(): ReturnType<Sandbox['requests']>;
}

/** Starts a sandbox before each test of the file and stops it after. */
export function sandboxPerTest(options: SandboxOptions = {}): SandboxProgram {
  let now: { sandbox: Sandbox; folder: string; env: Record<string, string> } | undefined;
  const current = () => {
    if (now === undefined) throw new Error('There is a sandbox only while a test runs.');
    return now;
  };
  beforeEach(async () => {
    const sandbox = await startSandbox({ speed: 1, ...options });
    const folder = await mkdtemp(join(tmpdir(), 'kentik-aws-setup-answers-'));
    now = { sandbox, folder, env: cleanEnvironment(await makeHome(), sandbox.environment) };
  });
  afterEach(async () => {
    const { sandbox, folder } = current();
    now = undefined;
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  });
  return {
    get sandbox() {
      return current().sandbox;
    },
    get folder() {
      return current().folder;
    },
    get env() {
      return current().env;
    },
    async answersFile(text, name = 'answers.yaml') {
      const file = join(current().folder, name);
      await writeFile(file, text);
      return file;
    },
    mutations: () =>
      current()
        .sandbox.requests()
        .filter((request) => request.mutating),
  };
}
