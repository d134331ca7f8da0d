/**
 * esbuild puts what several lazily loaded parts share into one file for each combination of parts that share it. The wizard's
 * first frame would wait for some fifty files, which Node finds, reads and compiles one by one. Here each part imports all
 * that is shared in layers, so that each layer becomes one file: what the first frame needs comes without what the screens
 * after it need, and nothing but frames comes with Ink.
 */
import { readFile } from 'node:fs/promises';
import { build } from 'esbuild';

const main = 'src/cli/main.ts';
const firstView = 'src/wizard/full-view.tsx';
const screens = 'src/wizard/full-screens.tsx';
const first = ['src/wizard/setup.ts', firstView];
const isWizard = (file) => file.startsWith('src/wizard/');

/**
 * @param {import('esbuild').BuildOptions} options of the build that this is for
 * @returns {Promise<import('esbuild').Plugin>}
 */
export async function fewChunks(options) {
  const { metafile } = await build({ ...options, minify: false, write: false });
  const importsOf = (file, isDynamic) =>
    metafile.inputs[file].imports
      .filter(({ kind, path }) => path in metafile.inputs && (kind === 'dynamic-import') === isDynamic)
      .map(({ path }) => path);
  const closure = (files) => {
    const seen = new Set(files);
    for (const file of seen) for (const path of importsOf(file, false)) seen.add(path);
    return seen;
  };
  const files = Object.keys(metafile.inputs);
  const parts = new Set(files.flatMap((file) => importsOf(file, true)));
  const shared = (some, others) => {
    const reached = closure(others);
    const isShared = (file) =>
      reached.has(file) && !parts.has(file) && !/^(?:node_modules\/|builtin:)/.test(file);
    return [...closure(some)].filter(isShared);
  };
  const rest = [...parts].filter((file) => file !== main);
  const later = rest.filter((file) => !first.includes(file));
  const commands = later.filter((file) => !isWizard(file));
  const ofMain = shared([main], rest);
  const ofFirst = shared(first, commands);
  const ofCommands = shared([screens], commands);
  const ofWizard = shared(
    [screens],
    later.filter((file) => isWizard(file) && file !== screens),
  );
  const ofFrames = shared([firstView], [screens]);

  const layers = (file) => {
    if (file === main) return ofMain;
    const isLater = later.includes(file);
    return [
      ...ofMain,
      ...ofFirst,
      ...(isLater ? ofCommands : []),
      ...(isLater && isWizard(file) ? ofWizard : []),
      ...(file === firstView || file === screens ? ofFrames : []),
    ];
  };
  return {
    name: 'few-chunks',
    setup(builder) {
      builder.onLoad({ filter: /\/src\/.*\.tsx?$/ }, async ({ path }) => {
        const file = path.slice(options.absWorkingDir.length);
        if (!parts.has(file)) return null;
        const imports = layers(file).map(
          (each) => `import ${JSON.stringify(options.absWorkingDir + each)};\n`,
        );
        return {
          contents: `${await readFile(path, 'utf8')}\n${imports.join('')}`,
          loader: file.endsWith('x') ? 'tsx' : 'ts',
        };
      });
    },
  };
}
