// Builds dist/: one entry (cli.js), code-split so that `--version` loads neither Ink nor an SDK.
// dist/ is self-contained: it runs after being copied alone to an empty folder.
//   --watch            builds again at each change
//   --metafile         writes meta.json, for esbuild's analysis of what is in which chunk
//   --entry NAME=FILE  builds this instead of the program, with the same options; the benchmark's counterparts
//   --as-published     leaves packages as they are published (see lighter-packages.mjs)
import { readFileSync } from 'node:fs';
import { chmod, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build, context } from 'esbuild';
import { fewChunks } from './few-chunks.mjs';
import { lighterPackages } from './lighter-packages.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
const outdir = process.env.KENTIK_AWS_SETUP_OUTDIR ?? `${root}dist`;
const { values: flags } = parseArgs({
  options: {
    watch: { type: 'boolean', default: false },
    metafile: { type: 'boolean', default: false },
    entry: { type: 'string', default: 'cli=src/cli/cli.ts' },
    'as-published': { type: 'boolean', default: false },
  },
});
const [name, file] = flags.entry.split('=');
const plugins = flags['as-published'] ? [] : [lighterPackages];

/** CommonJS packages inside an ES module bundle still call require(). */
const requireBanner =
  "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);";

/** @type {import('esbuild').BuildOptions} */
const options = {
  absWorkingDir: root,
  entryPoints: { [name]: file },
  outdir,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20', // cli.js must parse on an older Node, to be able to say that it is too old
  chunkNames: 'chunks/[name]-[hash]',
  mainFields: ['module', 'main'],
  minify: true,
  keepNames: false,
  legalComments: 'none',
  define: {
    'process.env.NODE_ENV': '"production"',
    'process.env.DEV': '"false"',
    KENTIK_AWS_SETUP_VERSION: JSON.stringify(version),
  },
  // Ink asks for its devtools only when DEV is set, which a build never does.
  external: ['react-devtools-core'],
  banner: { js: requireBanner },
  plugins,
  logLevel: 'warning',
  metafile: true,
};

/** @param {import('esbuild').BuildResult} result */
async function finish({ metafile }) {
  for (const output of Object.keys(metafile?.outputs ?? {})) await lighten(`${root}${output}`);
  await writeFile(`${outdir}/package.json`, '{"type":"module"}\n');
  await chmod(`${outdir}/${name}.js`, 0o755);
}

/**
 * Making a `require` costs time at the start, and only one chunk or two of those that a first frame needs call it. A single
 * character beyond Latin-1 makes Node keep and compile a whole file at two bytes a character; esbuild leaves such characters
 * only in regular expressions, where an escape means the same.
 */
async function lighten(file) {
  const text = await readFile(file, 'utf8');
  const without = text.replace(`${requireBanner}\n`, '');
  const light = (/\brequire\b/.test(without) ? text : without).replace(/[^\0-\x7f]/g, escaped);
  if (light !== text) await writeFile(file, light);
}

function escaped(unit) {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

if (name === 'cli') plugins.push(await fewChunks(options));
await rm(outdir, { recursive: true, force: true });
if (flags.watch) {
  const watcher = await context({
    ...options,
    logLevel: 'info',
    plugins: [...plugins, { name: 'finish', setup: (builder) => void builder.onEnd(finish) }],
  });
  await watcher.watch();
} else {
  const result = await build(options);
  await finish(result);
  if (flags.metafile) {
    await writeFile(`${outdir}/meta.json`, JSON.stringify(result.metafile));
  }
}
