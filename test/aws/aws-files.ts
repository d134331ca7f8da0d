/** AWS config and credentials files of a test's own, in a folder that is removed with it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, vi } from 'vitest';

const folders: string[] = [];

afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true })));
});

export interface AwsFiles {
  write(config: string, credentials?: string): Promise<void>;
}

/** Points AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE at new files; no other credentials are in sight. */
export async function awsFiles(config: string, credentials = ''): Promise<AwsFiles> {
  const folder = await mkdtemp(join(tmpdir(), 'aws-files-'));
  folders.push(folder);
  vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'config'));
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'credentials'));
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  for (const name of [
    'AWS_ACCESS_KEY_ID',
    'AWS_SECRET_ACCESS_KEY',
    'AWS_SESSION_TOKEN',
    'AWS_PROFILE',
    'AWS_DEFAULT_PROFILE',
    'AWS_WEB_IDENTITY_TOKEN_FILE',
    'AWS_ROLE_ARN',
    'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
    'AWS_CONTAINER_CREDENTIALS_FULL_URI',
    'AWS_REGION',
    'AWS_DEFAULT_REGION',
    'AWS_ENDPOINT_URL',
  ]) {
    vi.stubEnv(name, undefined);
  }
  const write = async (newConfig: string, newCredentials = ''): Promise<void> => {
    await writeFile(join(folder, 'config'), newConfig);
    await writeFile(join(folder, 'credentials'), newCredentials);
  };
  await write(config, credentials);
  return { write };
}
