/** The name that outputs without a screen use for it. */
export { cleanText as safeText } from '../model/clean-text.ts';
