/**
 * Some places in packages, and Node's way to import some of its own modules, cost tens of milliseconds or megabytes, and
 * nothing is gained by them. They are patched as they are bundled. Where a package no longer reads as expected the build
 * stops: check whether the patch is still needed (`npm run bench -- first-frame`).
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const graphemes = fileURLToPath(new URL('../src/ui/graphemes.ts', import.meta.url));

/** A segmenter takes long to make, and nearly all that is drawn needs none. */
function withoutSegmenter(file, from) {
  const name = from.slice('const '.length, from.indexOf(' ='));
  return { file, from, to: `import { graphemes as ${name} } from ${JSON.stringify(graphemes)};` };
}

const patches = [
  {
    // Yoga carries its WebAssembly as base64 and reads it by `fetch` where there is one. In Node that loads a whole HTTP
    // client; without `fetch` Yoga decodes by itself.
    file: /yoga-layout\/dist\/binaries\/yoga-wasm-base64-esm\.js$/,
    from: '"function"!=typeof fetch?Promise',
    to: 'true?Promise',
  },
  {
    // The pattern of all emoji sequences takes long to compile, and the first symbol on the screen (an arrow, a line) would
    // ask for it. One UTF-16 unit is such a sequence only where it is shown as an emoji by itself.
    file: /string-width\/index\.js$/,
    from: 'const rgiEmojiRegex = /^\\p{RGI_Emoji}$/v;',
    to: `let rgiEmojiPattern;
const rgiEmojiRegex = {
  test: (segment) =>
    (segment.length > 1 || /\\p{Emoji_Presentation}/u.test(segment)) &&
    (rgiEmojiPattern ??= /^\\p{RGI_Emoji}$/v).test(segment),
};`,
  },
  withoutSegmenter(/string-width\/index\.js$/, 'const segmenter = new Intl.Segmenter();'),
  withoutSegmenter(/wrap-ansi\/index\.js$/, 'const segmenter = new Intl.Segmenter();'),
  {
    // Asks the segmenter for more than our splitting knows, and rarely: made when it is first asked.
    file: /slice-ansi\/tokenize-ansi\.js$/,
    from: "const GRAPHEME_SEGMENTER = new Intl.Segmenter(undefined, {granularity: 'grapheme'});",
    to: `let graphemeSegmenter;
const GRAPHEME_SEGMENTER = {
  segment: (text) =>
    (graphemeSegmenter ??= new Intl.Segmenter(undefined, {granularity: 'grapheme'})).segment(text),
};`,
  },
  withoutSegmenter(
    /ansi-tokenize\/build\/tokenize\.js$/,
    'const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });',
  ),
  withoutSegmenter(
    /ink\/build\/line-update\.js$/,
    "const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });",
  ),
];

/**
 * To import one of these reads all of its properties. Some of them load what is behind them when they are read: those of
 * `node:http` a second HTTP client, which takes 50 ms and 10 MB. So that only what is used is read, they are asked for.
 */
const lazyBuiltins = /^(?:node:)?(?:http|fs|process|util)$/;

/**
 * Such a module of Node, of which only the exports that are imported are read: the others are dropped as unused. What a dynamic
 * import reads isn't known here: it gets those that load nothing.
 */
function askedFor(name, isDynamic) {
  const module = process.getBuiltinModule(name);
  const loads = (key) => Object.getOwnPropertyDescriptor(module, key)?.get !== undefined;
  const keys = Object.keys(module).filter((key) => /^[a-z_]\w*$/i.test(key) && !(isDynamic && loads(key)));
  const read = (value) => `/* @__PURE__ */ (() => ${value})()`;
  return [
    `const builtin = /* @__PURE__ */ process.getBuiltinModule(${JSON.stringify(name)});`,
    'export default builtin;',
    ...keys.map((key) => `export const ${key} = ${read(`builtin.${key}`)};`),
  ].join('\n');
}

/**
 * The shapes of all requests and answers of a service. Their keys are computed, which might do something: so none is dropped as
 * unused, and those of EC2's 700 operations take half a megabyte to read and keep.
 */
const schemas = /@aws-sdk\/.*\/schemas\/schemas_0\.js$/;

/** The same, each marked as something that does nothing but be there. */
function droppable(contents) {
  return contents.replace(
    /^((?:export )?var [\w$]+ = )(\[[^;]*\]);$/gm,
    (_, declared, shape) => `${declared}/* @__PURE__ */ (() => ${shape})();`,
  );
}

/** @type {import('esbuild').Plugin} */
export const lighterPackages = {
  name: 'lighter-packages',
  setup(builder) {
    // One for each file that imports it, which is small, so that none becomes a file of its own in the end.
    builder.onResolve({ filter: lazyBuiltins }, ({ importer, kind, path }) =>
      kind === 'import-statement' || kind === 'dynamic-import'
        ? {
            path: importer,
            suffix: `?${path.replace('node:', '')}${kind === 'dynamic-import' ? '?dynamic' : ''}`,
            namespace: 'builtin',
            sideEffects: false,
          }
        : undefined,
    );
    builder.onLoad({ filter: /./, namespace: 'builtin' }, ({ suffix }) => {
      const [, name, dynamic] = suffix.split('?');
      return { contents: askedFor(name, dynamic !== undefined) };
    });
    builder.onLoad({ filter: schemas }, async ({ path }) => ({
      contents: droppable(await readFile(path, 'utf8')),
    }));
    // One file can have several patches, and the first loader that answers is the only one.
    for (const source of new Set(patches.map(({ file }) => file.source))) {
      const all = patches.filter(({ file }) => file.source === source);
      builder.onLoad({ filter: new RegExp(source) }, async ({ path }) => {
        let contents = await readFile(path, 'utf8');
        for (const { from, to } of all) {
          if (contents.split(from).length !== 2) {
            return {
              errors: [{ text: `${path} has no single "${from}": see scripts/lighter-packages.mjs` }],
            };
          }
          contents = contents.replace(from, () => to);
        }
        return { contents };
      });
    }
  },
};
