import { execFileSync } from 'node:child_process';
import { link, lstat, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { reportOf, UserError } from '../../src/model/errors.ts';
import { writeOutput } from '../../src/run/output-folder.ts';
import { freshStateFolder } from '../helpers/state-folder.ts';

const state = freshStateFolder();
let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'output-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const files = [
  { fileName: 'policy.json', content: '{}\n' },
  { fileName: 'STEPS.md', content: '# Steps\n' },
];
const write = (folder = join(root, 'out'), what = files) => writeOutput(folder, what, 'testing');
const visible = async (folder = join(root, 'out')) =>
  (await readdir(folder)).filter((name) => !name.startsWith('.')).sort();

async function refusal(work: Promise<unknown>) {
  const error = await work.catch((reason: unknown) => reason);
  if (!(error instanceof UserError)) throw new Error('was not refused');
  return error.report;
}

describe('--output', () => {
  it('makes the folder and writes the files', async () => {
    await write(join(root, 'a/b/out'));
    expect(await visible(join(root, 'a/b/out'))).toEqual(['STEPS.md', 'policy.json']);
    expect(await readdir(join(root, 'a/b/out'))).toHaveLength(2);
  });

  it('replaces what it wrote itself, and leaves what is the same', async () => {
    await write();
    const before = await lstat(join(root, 'out/STEPS.md'));
    await write(undefined, [{ fileName: 'policy.json', content: '{"new": 1}\n' }, ...files.slice(1)]);
    await write(undefined, [{ fileName: 'policy.json', content: '{"newer": 1}\n' }, ...files.slice(1)]);
    expect(await readFile(join(root, 'out/policy.json'), 'utf8')).toBe('{"newer": 1}\n');
    expect((await lstat(join(root, 'out/STEPS.md'))).ino).toBe(before.ino);
  });

  it('refuses files that it did not write, all by name, and writes nothing', async () => {
    await mkdir(join(root, 'out'));
    await writeFile(join(root, 'out/policy.json'), 'mine');
    await mkdir(join(root, 'out/STEPS.md'));
    const report = await refusal(
      writeOutput(join(root, 'out'), [...files, { fileName: 'new.json', content: '' }], 'testing'),
    );
    expect(report).toMatchObject({ code: 'OUTPUT_REFUSED', exit: 2 });
    expect(report.details?.join()).toMatch(/policy\.json.*STEPS\.md/);
    expect(await readdir(join(root, 'out'))).toHaveLength(2);
    expect(await readFile(join(root, 'out/policy.json'), 'utf8')).toBe('mine');
  });

  it('refuses a file of its own that was changed since', async () => {
    await write();
    await writeFile(join(root, 'out/policy.json'), '{"edited": true}');
    const changed = [{ fileName: 'policy.json', content: '[]' }];
    expect((await refusal(write(undefined, changed))).code).toBe('OUTPUT_REFUSED');
    expect(await readFile(join(root, 'out/policy.json'), 'utf8')).toBe('{"edited": true}');
  });

  it('that is linked hard to another file does not change that one', async () => {
    await write();
    await link(join(root, 'out/policy.json'), join(root, 'copy'));
    await write(undefined, [{ fileName: 'policy.json', content: '[]' }]);
    expect(await readFile(join(root, 'copy'), 'utf8')).toBe('{}\n');
  });

  it.each([true, false])('refuses a file that is a link (dangling: %s)', async (dangling) => {
    await mkdir(join(root, 'out'));
    if (!dangling) await writeFile(join(root, 'target'), '{}\n');
    await symlink(join(root, 'target'), join(root, 'out/policy.json'));
    expect((await refusal(write())).details?.join()).toContain('policy.json is a symbolic link');
    expect(await readdir(root)).toHaveLength(dangling ? 1 : 2);
    expect(await readdir(join(root, 'out'))).toEqual(['policy.json']);
  });

  it.each([
    ['out', 'out'],
    ['out', 'out/below'],
    ['a', 'a/b/out'],
  ])('refuses a folder on whose way there is a link: %s in %s', async (name, folder) => {
    await mkdir(join(root, 'target'));
    await symlink(join(root, 'target'), join(root, name));
    expect((await refusal(write(join(root, folder)))).code).toBe('OUTPUT_REFUSED');
    expect(await readdir(join(root, 'target'))).toEqual([]);
  });

  it('refuses a dangling link in place of the folder', async () => {
    await symlink(join(root, 'nothing'), join(root, 'out'));
    expect((await refusal(write())).exit).toBe(2);
    expect(await readdir(root)).toEqual(['out']);
  });

  it.each(['{', '[]', '{"version": 2, "files": {}}', '{"version": 1, "files": {"a": "b"}}'])(
    'takes no file for its own by a list that is damaged: %s',
    async (text) => {
      await write();
      const [name = ''] = await readdir(join(state.path, 'outputs'));
      await writeFile(join(state.path, 'outputs', name), text);
      await write();
      expect((await refusal(write(undefined, [{ fileName: 'policy.json', content: '[]' }]))).exit).toBe(2);
    },
  );

  it('refuses a list that is a link', async () => {
    await write();
    const [name = ''] = await readdir(join(state.path, 'outputs'));
    const list = join(state.path, 'outputs', name);
    await writeFile(join(root, 'list'), await readFile(list));
    await rm(list);
    await symlink(join(root, 'list'), list);
    const changed = [{ fileName: 'policy.json', content: '[]' }];
    expect((await refusal(write(undefined, changed))).code).toBe('NOT_OWN');
  });

  it.skipIf(process.platform === 'win32')('refuses a pipe without waiting for it', async () => {
    await mkdir(join(root, 'out'));
    execFileSync('/usr/bin/env', ['mkfifo', join(root, 'out/policy.json')]);
    expect((await refusal(write())).exit).toBe(2);
  });

  it('needs a name', async () => {
    expect((await refusal(write(''))).exit).toBe(2);
  });

  it.each(['file', 'file/below'])('says that %s is no folder', async (name) => {
    await writeFile(join(root, 'file'), 'x');
    expect((await refusal(write(join(root, name)))).code).toMatch(/^OUTPUT_/);
  });

  it('names the folder of sessions where its list cannot be kept there', async () => {
    await writeFile(join(state.path, 'outputs'), 'x');
    const error = await write().catch((reason: unknown) => reason);
    const { message } = reportOf(error, 'testing');
    expect(message).toContain(join(state.path, 'outputs'));
    expect(message).not.toContain(root);
  });

  it.skipIf(process.platform !== 'linux')('says where a file system takes no files', async () => {
    expect(await refusal(write('/proc/kentik'))).toMatchObject({ code: 'OUTPUT_UNWRITABLE', exit: 1 });
  });
});
