/**
 * Two places in Ink's packages cost a first frame tens of milliseconds in Node and nothing is gained by them. They are
 * patched as they are bundled. Where a package no longer reads as expected the build stops: check whether the patch is still
 * needed (`npm run bench -- first-frame`).
 */
import { readFile } from 'node:fs/promises';

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
];

/** @type {import('esbuild').Plugin} */
export const lighterPackages = {
  name: 'lighter-packages',
  setup(builder) {
    for (const { file, from, to } of patches) {
      builder.onLoad({ filter: file }, async ({ path }) => {
        const source = await readFile(path, 'utf8');
        if (source.split(from).length !== 2) {
          return { errors: [{ text: `${path} has no single "${from}": see scripts/lighter-packages.mjs` }] };
        }
        return { contents: source.replace(from, () => to) };
      });
    }
  },
};
