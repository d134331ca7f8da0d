/**
 * Decodes the beginning of a flow-log file: header and first records, within bounds on bytes read, bytes unpacked and
 * records. The header decides what is in a record, not the format that was asked for.
 * Source: https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
 */
import { constants, createGunzip } from 'node:zlib';
import { logFields, requiredFields } from '../answers/log-format.ts';
import { bounded } from '../model/redact/redact.ts';
import type { RecordSummary } from '../model/traffic.ts';
import { resourcesNamed, summarize } from './summary.ts';

export interface DecodeBounds {
  /** Bytes read from the file. */
  bytesIn: number;
  /** Bytes of text unpacked: a small file can hold gigabytes. */
  bytesOut: number;
  records: number;
}

export interface DecodedLog {
  format: 'text' | 'parquet';
  header: string[];
  /** The first records; values are texts, and `-` where AWS has none. */
  records: string[][];
  /** Required fields that the header lacks; all of them where there is no header. */
  missingFields: string[];
  /** What all records come to that were read; null without a header. */
  summary: RecordSummary | null;
  /** The VPCs, subnets and interfaces that these records name. */
  resources: ReadonlySet<string>;
  /** What kept the file from being read properly; null where nothing did. */
  problem: string | null;
}

export const defaultBounds: DecodeBounds = { bytesIn: 256 * 1024, bytesOut: 256 * 1024, records: 8 };

/** A field name is short; a longer "line" is no record of a flow log. */
const longestLine = 8192;
const mostFields = 200;
const longestField = 512;

/** Reads until the bounds are reached. A file that breaks off gives what it has. Control characters are removed. */
export async function decodeLog(
  chunks: AsyncIterable<Uint8Array>,
  bounds: DecodeBounds = defaultBounds,
): Promise<DecodedLog> {
  const start = await readStart(chunks, bounds.bytesIn);
  if (start.subarray(0, 4).toString('latin1') === 'PAR1') {
    return { ...nothing, format: 'parquet', problem: 'It is a Parquet file; Kentik reads text.' };
  }
  const isGzip = start[0] === 0x1f && start[1] === 0x8b;
  const isRead = start.length < bounds.bytesIn;
  const { bytes, problem } = isGzip ? await unpack(start, bounds) : { bytes: start, problem: null };
  const isWhole =
    isRead &&
    bytes.length < bounds.bytesOut &&
    (!isGzip || (problem === null && isUnpackedSize(start, bytes.length)));
  const breaksOff = isRead && isGzip && !isWhole ? 'The file is cut off before its first record.' : null;
  const text = bytes.subarray(0, bounds.bytesOut).toString('utf8');
  return interpret(text, bounds.records, problem ?? breaksOff, isWhole);
}

const nothing = {
  header: [],
  records: [],
  missingFields: [...requiredFields],
  summary: null,
  resources: new Set<string>(),
};

/** The file's first bytes. Ending the loop early closes the connection. */
async function readStart(chunks: AsyncIterable<Uint8Array>, limit: number): Promise<Buffer> {
  const read: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    read.push(chunk);
    size += chunk.length;
    if (size >= limit) break;
  }
  return Buffer.concat(read).subarray(0, limit);
}

/** Unpacks until the bound, also from a file that breaks off or turns to nonsense in the middle. */
async function unpack(
  packed: Buffer,
  bounds: DecodeBounds,
): Promise<{ bytes: Buffer; problem: string | null }> {
  const gunzip = createGunzip({ finishFlush: constants.Z_SYNC_FLUSH });
  const unpacked: Buffer[] = [];
  let size = 0;
  let problem: string | null = null;
  gunzip.on('data', (chunk: Buffer) => {
    unpacked.push(chunk);
    size += chunk.length;
    if (size >= bounds.bytesOut) gunzip.destroy();
  });
  gunzip.on('error', (error) => {
    problem = `It can't be decompressed: ${error.message}.`;
  });
  const closed = new Promise((resolve) => gunzip.once('close', resolve));
  gunzip.end(packed);
  await closed;
  return { bytes: Buffer.concat(unpacked), problem };
}

/** A gzip file ends with the size of what it holds, modulo 2^32; one that was cut off ends with something else. */
function isUnpackedSize(packed: Buffer, size: number): boolean {
  return packed.length >= 18 && packed.readUInt32LE(packed.length - 4) === size;
}

function interpret(text: string, limit: number, problem: string | null, isWhole: boolean): DecodedLog {
  const lines = text
    .split('\n')
    .map((line) => line.slice(0, longestLine).replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, ''));
  // The last line may be cut by a bound or with the file; without a line end it only counts where it is the only one.
  const whole = (lines.length > 1 && !isWhole ? lines.slice(0, -1) : lines).filter(
    (line) => line.trim() !== '',
  );
  const [first, ...rest] = whole.map((line) => fieldsOf(line));
  if (first === undefined) {
    return { ...nothing, format: 'text', problem: problem ?? 'The file is empty.' };
  }
  if (!isHeader(first)) {
    const records = [first, ...rest].slice(0, limit);
    return {
      ...nothing,
      format: 'text',
      records,
      problem: problem ?? 'It has no header line of field names.',
    };
  }
  const records = rest.slice(0, limit);
  return {
    format: 'text',
    header: first,
    records,
    missingFields: requiredFields.filter((field) => !first.includes(field)),
    summary: summarize(first, rest, isWhole),
    resources: resourcesNamed(first, rest),
    problem: records.length === 0 ? (problem ?? 'It has a header but no records.') : misfit(first, records),
  };
}

/** The values of a line; the longest of AWS's, an ARN, has fewer characters, and a record fewer than 100 values. */
function fieldsOf(line: string): string[] {
  return line
    .trim()
    .split(/ +/, mostFields)
    .map((value) => bounded(value, longestField));
}

/** A record that has not a value for each field of the header is none; in words, null where all fit. */
function misfit(header: readonly string[], records: readonly string[][]): string | null {
  const wrong = records.find(({ length }) => length !== header.length);
  return wrong === undefined
    ? null
    : `A record has ${wrong.length} values for the ${header.length} fields of the header.`;
}

const fieldNames = new Set(logFields.map(({ name }) => name));

/** Newer fields than this program knows may stand in a header; values never spell a known field's name. */
function isHeader(words: readonly string[]): boolean {
  return words.some((word) => fieldNames.has(word)) && words.every((word) => /^[a-z][a-z0-9-]*$/.test(word));
}
