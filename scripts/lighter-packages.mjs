/**
 * Some places in Ink's packages cost a first frame tens of milliseconds in Node and nothing is gained by them. They are
 * patched as they are bundled. Where a package no longer reads as expected the build stops: check whether the patch is still
 * needed (`npm run bench -- first-frame`).
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

/** @type {import('esbuild').Plugin} */
export const lighterPackages = {
  name: 'lighter-packages',
  setup(builder) {
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
