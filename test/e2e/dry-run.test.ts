/** The documents that `--dry-run` prints: the seed's, those that are applied, and nothing changed by printing them. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GetPolicyVersionCommand, GetRoleCommand } from '@aws-sdk/client-iam';
import { GetBucketPolicyCommand } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { policyJson, policyJsonForDeletion, trustJson } from '../documents/seed.ts';
import { cleanEnvironment, makeHome, runProgram } from '../helpers/program.ts';
import { someoneElse } from '../helpers/sandbox-account.ts';
import { sandboxPerTest, usualAnswers } from './sandbox-program.ts';

const given = sandboxPerTest();

const { answersFile, mutations } = given;

describe('a dry run', () => {
  it.each(['customer', 'kentik'] as const)(
    'prints the seed’s JSON for deletion by %s, offline',
    async (deletion) => {
      const file = await answersFile(`${usualAnswers}
account: "123456789012"
deletion: ${deletion}
resources: [{type: vpc, id: vpc-11111111, region: us-east-1}]
`);
      const offline = cleanEnvironment(await makeHome());
      const { exit, stdout, stderr } = await runProgram(
        ['--dry-run', '--format', 'json', '--answers', file],
        {
          env: offline,
        },
      );
      expect(exit, stderr).toBe(0);
      const { documents } = JSON.parse(stdout) as { documents: { id: string; document: unknown }[] };
      const documentOf = (id: string) => documents.find((document) => document.id === id)?.document;
      expect(JSON.stringify(documentOf('policy'))).toBe(
        JSON.stringify(JSON.parse(deletion === 'kentik' ? policyJsonForDeletion : policyJson)),
      );
      expect(JSON.stringify(documentOf('trust-policy'))).toBe(JSON.stringify(JSON.parse(trustJson)));
      expect(documents.map(({ id }) => id).sort()).toEqual([
        'bucket-policy',
        'cloud-export',
        'flow-log',
        'policy',
        'trust-policy',
      ]);
    },
  );

  it('prints what is applied: AWS returns each document as it was printed', async () => {
    const file = await answersFile(`${usualAnswers}deletion: kentik\nexternalId: "424242"\n`);
    const printed = await runProgram(['--dry-run', '--format', 'json', '--answers', file], {
      env: given.env,
    });
    const { documents } = JSON.parse(printed.stdout) as { documents: { id: string; document: unknown }[] };
    const documentOf = (id: string) => documents.find((document) => document.id === id)?.document;
    const applied = await runProgram(['apply', '--answers', file, '--yes', '--json'], { env: given.env });
    expect(applied.exit, applied.stderr).toBe(0);

    const { iam, s3, flowLogsOf } = someoneElse(given.sandbox);
    const bucketPolicy = await s3.send(new GetBucketPolicyCommand({ Bucket: 'test-logs-bucket' }));
    expect(JSON.parse(bucketPolicy.Policy ?? '')).toEqual(documentOf('bucket-policy'));
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: 'Kentik-Flow-Logs' }));
    expect(JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ''))).toEqual(
      documentOf('trust-policy'),
    );
    const PolicyArn = 'arn:aws:iam::123456789012:policy/Kentik-Metadata-Policy';
    const { PolicyVersion } = await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId: 'v1' }));
    expect(JSON.parse(decodeURIComponent(PolicyVersion?.Document ?? ''))).toEqual(documentOf('policy'));
    const asked = documentOf('flow-log') as { ResourceIds: string[]; LogFormat: string };
    const logs = await Promise.all(asked.ResourceIds.map((id) => flowLogsOf(id)));
    expect(logs.flat().filter(({ LogFormat: format }) => format === asked.LogFormat)).toHaveLength(
      asked.ResourceIds.length,
    );
  });

  it('calls AWS with nothing that changes anything, and writes the documents to a folder', async () => {
    const file = await answersFile(usualAnswers);
    const out = join(given.folder, 'documents');
    const { exit, stdout, stderr } = await runProgram(['--dry-run', '--answers', file, '--output', out], {
      env: given.env,
    });
    expect(exit, stderr).toBe(0);
    expect(stdout).toContain('test-logs-bucket');
    expect(given.sandbox.requests().length).toBeGreaterThan(0);
    expect(mutations()).toEqual([]);
    const { stdout: json } = await runProgram(['apply', '--dry-run', '--format', 'json', '--answers', file], {
      env: given.env,
    });
    const { documents } = JSON.parse(json) as { documents: { id: string; document: unknown }[] };
    const policy = documents.find(({ id }) => id === 'policy')?.document;
    const names = (await readdir(out)).filter((name) => name.endsWith('.json'));
    const texts = await Promise.all(names.map((name) => readFile(join(out, name), 'utf8')));
    expect(texts.map((text) => JSON.parse(text) as unknown)).toContainEqual(policy);
    // The steps say what is done with them, as they are printed.
    expect(await readFile(join(out, 'STEPS.md'), 'utf8')).toContain('test-logs-bucket');
  });

  it('prints the plan as Terraform, or writes it to a folder in which it replaces no file of others', async () => {
    const file = await answersFile(usualAnswers);
    const out = join(given.folder, 'terraform');
    const args = ['apply', '--dry-run', '--format', 'terraform', '--answers', file];
    const printed = await runProgram(args, { env: given.env });
    expect(printed.exit, printed.stderr).toBe(0);
    const written = await runProgram([...args, '--output', out], { env: given.env });
    expect(written.exit, written.stderr).toBe(0);
    expect(written.stdout).toBe('');
    const names = ['providers.tf', 'main.tf', 'imports.tf'];
    expect((await readdir(out)).sort()).toEqual([...names].sort());
    const texts: string[] = [];
    for (const name of names) texts.push(`# ${name}\n\n${await readFile(join(out, name), 'utf8')}`);
    expect(printed.stdout).toBe(texts.join('\n'));
    expect(printed.stdout).toContain('resource "aws_s3_bucket" "logs_us_east_1"');
    expect(mutations()).toEqual([]);

    await writeFile(join(out, 'main.tf'), '# theirs\n');
    const refused = await runProgram([...args, '--output', out], { env: given.env });
    expect(refused.exit).toBe(2);
    expect(refused.stderr).toContain('main.tf');
    expect(await readFile(join(out, 'main.tf'), 'utf8')).toBe('# theirs\n');
  });
});
