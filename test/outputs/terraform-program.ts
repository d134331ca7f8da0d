/** The terraform program, offline: where its AWS provider is found, and a folder in which it is initialized once. */
import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { isInstalled } from '../helpers/moto.ts';

const run = promisify(execFile);

/** Milliseconds for one command of terraform on a loaded machine. */
const commandLimit = 300_000;

const provider = join('registry.terraform.io', 'hashicorp', 'aws');

/**
 * The folder of a file-system mirror that holds the AWS provider: the one named by TERRAFORM_PROVIDER_MIRROR, or one where
 * Terraform and administrators put them.
 */
function findMirror(): string | null {
  const named = process.env.TERRAFORM_PROVIDER_MIRROR;
  const usual = [
    join(homedir(), '.terraform.d', 'plugins'),
    join(homedir(), '.local', 'share', 'terraform', 'plugins'),
    '/usr/local/share/terraform/plugins',
    '/usr/share/terraform/plugins',
    ...(existsSync('/opt') ? readdirSync('/opt').map((name) => join('/opt', name)) : []),
  ];
  return (named ? [named] : usual).find((folder) => existsSync(join(folder, provider))) ?? null;
}

/** Why terraform cannot be used here; null where it can. */
export function terraformMissing(): string | null {
  if (!isInstalled('terraform')) return 'terraform is not on the PATH';
  const config = process.env.TF_CLI_CONFIG_FILE;
  if (config && existsSync(config)) return null;
  if (findMirror() !== null) return null;
  return 'no mirror of hashicorp/aws was found (set TERRAFORM_PROVIDER_MIRROR)';
}

export interface TerraformRun {
  exit: number;
  output: string;
}

export interface Terraform {
  folder: string;
  /** Takes these files in place of all others, and forgets the state. */
  load(files: Readonly<Record<string, string>>): Promise<void>;
  run(args: readonly string[], environment?: Record<string, string>): Promise<TerraformRun>;
  close(): Promise<void>;
}

/** @throws Error where the provider cannot be loaded */
export async function openTerraform(): Promise<Terraform> {
  const folder = await mkdtemp(join(tmpdir(), 'kentik-aws-setup-terraform-'));
  const configured = process.env.TF_CLI_CONFIG_FILE;
  let config = configured && existsSync(configured) ? configured : null;
  if (config === null) {
    config = join(folder, 'terraformrc');
    const mirror = JSON.stringify(findMirror() ?? '');
    await writeFile(
      config,
      `provider_installation {\n  filesystem_mirror {\n    path = ${mirror}\n  }\n}\ndisable_checkpoint = true\n`,
    );
  }
  const environment = {
    PATH: process.env.PATH ?? '',
    HOME: folder,
    TF_CLI_CONFIG_FILE: config,
    TF_IN_AUTOMATION: '1',
    AWS_CONFIG_FILE: '/nonexistent/config',
    AWS_SHARED_CREDENTIALS_FILE: '/nonexistent/credentials',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  const terraform: Terraform = {
    folder,
    async load(files) {
      for (const name of await readdir(folder)) {
        if (/\.tf$|tfstate|tfplan/.test(name)) await rm(join(folder, name));
      }
      for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
    },
    async run(args, more = {}) {
      const options = {
        cwd: folder,
        env: { ...environment, ...more },
        timeout: commandLimit,
        maxBuffer: 64_000_000,
      };
      try {
        const { stdout, stderr } = await run('terraform', [...args], options);
        return { exit: 0, output: stdout + stderr };
      } catch (error) {
        const failed = error as { code?: unknown; stdout?: string; stderr?: string };
        if (typeof failed.code !== 'number') throw error;
        return { exit: failed.code, output: `${failed.stdout ?? ''}${failed.stderr ?? ''}` };
      }
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
  await terraform.load({
    'providers.tf':
      'terraform {\n  required_providers {\n    aws = {\n      source = "hashicorp/aws"\n    }\n  }\n}\n',
  });
  const { exit, output } = await terraform.run(['init', '-no-color', '-input=false']);
  if (exit !== 0) throw new Error(`terraform init failed:\n${output}`);
  return terraform;
}
