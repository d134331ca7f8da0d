/** EC2's encoded denials, which only STS can decode, as in AWS. */
import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** Bytes that a message may have, decoded. */
const longest = 100_000;

export function encodeMessage(message: object): string {
  return deflateRawSync(JSON.stringify(message)).toString('base64url');
}

/** @returns the JSON text, or null where the text is no encoded message */
export function decodeMessage(text: string): string | null {
  try {
    return inflateRawSync(Buffer.from(text, 'base64url'), { maxOutputLength: longest }).toString('utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error) return null;
    throw error;
  }
}
