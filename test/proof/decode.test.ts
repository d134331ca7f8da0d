import { deflateRawSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { requiredFields } from '../../src/answers/log-format.ts';
import { decodeLog, defaultBounds } from '../../src/proof/decode.ts';

const header =
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status';
const record = '2 123456789012 eni-1 10.0.0.1 10.0.0.2 443 49152 6 10 840 1700000000 1700000060 ACCEPT OK';

async function* inChunks(bytes: Uint8Array, size = 7): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

function file(...lines: string[]): Buffer {
  return gzipSync(lines.map((line) => `${line}\n`).join(''));
}

describe('decodeLog', () => {
  test('header and records', async () => {
    expect(await decodeLog(inChunks(file(header, record, record)))).toEqual({
      format: 'text',
      header: header.split(' '),
      records: [record.split(' '), record.split(' ')],
      missingFields: [],
      summary: {
        records: 2,
        isWhole: true,
        accepted: 2,
        rejected: 0,
        withoutData: 0,
        bytes: 1680,
        packets: 20,
        topDestinations: [{ address: '10.0.0.2', bytes: 1680 }],
      },
      resources: new Set(['eni-1']),
      problem: null,
    });
  });

  test('no more records than asked for', async () => {
    const { records } = await decodeLog(inChunks(file(header, ...Array(50).fill(record))), {
      ...defaultBounds,
      records: 3,
    });
    expect(records).toHaveLength(3);
  });

  test('windows without data have "-" in numeric fields', async () => {
    const noData = '2 123456789012 eni-1 - - - - - - - 1700000000 1700000060 - NODATA';
    const { records, problem } = await decodeLog(inChunks(file(header, noData)));
    expect(records).toEqual([noData.split(' ')]);
    expect(problem).toBeNull();
  });

  test('names the required fields that are missing', async () => {
    const fields = header.replace('srcport ', '').replace(' start', '');
    const { missingFields } = await decodeLog(inChunks(file(fields, record)));
    expect(missingFields.sort()).toEqual(['srcport', 'start']);
  });

  test('a field that this program does not know is no fault', async () => {
    const { header: found, problem } = await decodeLog(
      inChunks(file(`${header} brand-new-field`, `${record} 1`)),
    );
    expect(found.at(-1)).toBe('brand-new-field');
    expect(problem).toBeNull();
  });

  test.each([
    [['2 1 -'], 'has 3 values for the 14 fields'],
    [[], 'no record'],
  ])('records %j are none', async (records, problem) => {
    expect((await decodeLog(inChunks(file(header, ...records)))).problem).toContain(problem);
  });

  test('a file that breaks off gives what it has', async () => {
    const lines = Array.from({ length: 5000 }, (_, index) => record.replace('840', String(index * 7919)));
    const whole = file(header, ...lines);
    const {
      header: found,
      records,
      problem,
    } = await decodeLog(inChunks(whole.subarray(0, whole.length >> 1), 1000));
    expect(found).toEqual(header.split(' '));
    expect(records).toHaveLength(defaultBounds.records);
    expect(problem).toBeNull();
  });

  test('a file that cannot be unpacked', async () => {
    const broken = Buffer.concat([
      Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]),
      Buffer.alloc(100, 0xff),
    ]);
    const { header: found, missingFields, problem } = await decodeLog(inChunks(broken));
    expect(found).toEqual([]);
    expect(missingFields).toEqual([...requiredFields]);
    expect(problem).toMatch(/can't be decompressed/);
  });

  test('Parquet is recognised', async () => {
    const result = await decodeLog(inChunks(Buffer.from('PAR1............PAR1')));
    expect(result).toMatchObject({
      format: 'parquet',
      header: [],
      problem: expect.stringContaining('Parquet'),
    });
  });

  test('no header', async () => {
    const result = await decodeLog(inChunks(file(record, record)));
    expect(result).toMatchObject({ header: [], problem: expect.stringContaining('no header') });
    expect(result.records[0]).toEqual(record.split(' '));
  });

  test('an empty file', async () => {
    for (const bytes of [gzipSync(''), Buffer.alloc(0)]) {
      expect((await decodeLog(inChunks(bytes))).problem).toBe('The file is empty.');
    }
  });

  test('text that was never packed', async () => {
    expect((await decodeLog(inChunks(Buffer.from(`${header}\n${record}\n`)))).records).toEqual([
      record.split(' '),
    ]);
  });

  test('control characters are removed', async () => {
    const { header: found, records } = await decodeLog(
      inChunks(file(`${header}\r`, `\u001b[31m${record}\u009b2J`)),
    );
    expect(found).toEqual(header.split(' '));
    expect(JSON.stringify(records)).not.toMatch(/\\u001b|\u009b/);
  });

  test('stops reading a large file, and closes it', async () => {
    let sent = 0;
    let closed = false;
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        yield file(header, record).subarray(0, 10);
        for (;;) {
          sent += 65_536;
          yield Buffer.alloc(65_536, 1);
        }
      } finally {
        closed = true;
      }
    }
    await decodeLog(endless());
    expect(sent).toBeLessThanOrEqual(defaultBounds.bytesIn + 65_536);
    expect(closed).toBe(true);
  });

  test('a small file that unpacks to gigabytes is unpacked only so far', async () => {
    const zeros = Buffer.alloc(64 * 1024 * 1024, 'a');
    const bomb = Buffer.concat([
      Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]),
      deflateRawSync(Buffer.concat([Buffer.from(`${header}\n${record}\n`), zeros])),
    ]);
    const before = process.memoryUsage().rss;
    const { records } = await decodeLog(inChunks(bomb, 4096));
    expect(records).toEqual([record.split(' ')]);
    expect(process.memoryUsage().rss - before).toBeLessThan(48 * 1024 * 1024);
  });

  test('the error of an interrupted read passes', async () => {
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield file(header, record).subarray(0, 10);
      throw Object.assign(new Error('stopped'), { name: 'AbortError' });
    }
    await expect(decodeLog(failing())).rejects.toThrow('stopped');
  });

  test.each([
    ['packed', (text: string) => gzipSync(text)],
    ['as text', (text: string) => Buffer.from(text)],
  ])('the last record counts without a line end, %s', async (_, pack) => {
    const { records, problem } = await decodeLog(inChunks(pack(`${header}\n${record}\n${record}`)));
    expect(records).toHaveLength(2);
    expect(problem).toBeNull();
    const single = await decodeLog(inChunks(pack(`${header}\n${record}`)));
    expect(single).toMatchObject({ records: [record.split(' ')], problem: null });
  });

  test('a record that a bound has cut is none', async () => {
    const text = `${header}\n${record}\n${record}`;
    const bounds = { ...defaultBounds, bytesOut: text.length - 3 };
    expect((await decodeLog(inChunks(gzipSync(text)), bounds)).records).toHaveLength(1);
    expect((await decodeLog(inChunks(Buffer.from(text)), bounds)).records).toHaveLength(1);
  });

  test.each([2, 10, 20, 60])('a file cut off after %i bytes says so', async (bytes) => {
    const { records, problem } = await decodeLog(inChunks(file(header, record, record).subarray(0, bytes)));
    expect(records).toEqual([]);
    expect(problem).toMatch(/cut off|no header/);
  });

  test.each([
    ['nothing', Buffer.alloc(0)],
    ['zeros', Buffer.alloc(500)],
    ['random bytes', Buffer.from(Array.from({ length: 500 }, (_, index) => (index * 7919) % 251))],
    ['a packed nothing', gzipSync('')],
    ['a web page', Buffer.from('<html><body>Log in</body></html>')],
  ])('%s gives a sentence', async (_, bytes) => {
    expect((await decodeLog(inChunks(bytes))).problem).toMatch(/^[A-Z].*\.$/);
  });
});
