/** The values of flags, read and checked. Each throws commander's InvalidArgumentError where the text is none. */
import { InvalidArgumentError } from 'commander';

/** The reader of a number within bounds. `what` it is: "a port". */
export function between(
  least: number,
  most: number,
  what: string,
  isFit: (value: number) => boolean = Number.isFinite,
) {
  return (text: string): number => {
    const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
    if (isFit(value) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`Give ${what} from ${least} to ${most}.`);
  };
}

export function folder(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('Name a folder.');
  return text;
}
