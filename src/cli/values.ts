/** The values of flags, read and checked. Each throws commander's InvalidArgumentError where the text is none. */
import { InvalidArgumentError } from 'commander';

export function minutes(text: string): number {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isFinite(value) || value > 24 * 60) {
    throw new InvalidArgumentError('Give minutes from 0 to 1440.');
  }
  return value;
}

export function folder(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('Name a folder.');
  return text;
}

export function port(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 65_535) {
    throw new InvalidArgumentError('Give a port from 0 to 65535.');
  }
  return value;
}

export function speed(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value < 1 || value > 100_000) {
    throw new InvalidArgumentError('Give a factor from 1 to 100000.');
  }
  return value;
}

export function vpcs(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 100_000) {
    throw new InvalidArgumentError('Give a count from 0 to 100000.');
  }
  return value;
}
