/**
 * Ids and numbers that look random and are the same at every start, so that tests and screenshots can name them.
 */
import { createHash } from 'node:crypto';

/** Hexadecimal digits that depend on `label` alone; at most 64. */
export function digits(label: string, length: number): string {
  return createHash('sha256').update(label).digest('hex').slice(0, length);
}

/** An EC2 id such as `vpc-0` and 16 more hexadecimal digits. */
export function resourceId(prefix: string, label: string): string {
  return `${prefix}-0${digits(`${prefix}/${label}`, 16)}`;
}

/** An IAM unique id: a prefix such as `AROA` and 17 more upper-case letters and digits. */
export function uniqueId(prefix: string, label: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bytes = createHash('sha256').update(`${prefix}/${label}`).digest();
  let id = prefix;
  for (let index = 0; index < 17; index++) id += alphabet[(bytes[index] ?? 0) % 32];
  return id;
}

/** A stream of whole numbers from 0 to below `limit` that depends on `label` alone: SHA-256 in counter mode. */
export function randomNumbers(label: string): { below(limit: number): number } {
  let block = Buffer.alloc(0);
  let offset = 0;
  let counter = 0;
  return {
    below(limit) {
      if (offset + 4 > block.length) {
        block = createHash('sha256').update(`${label}/${counter++}`).digest();
        offset = 0;
      }
      const value = block.readUInt32LE(offset);
      offset += 4;
      return value % limit;
    },
  };
}
