import { describe, expect, test } from 'vitest';
import { SendRate } from '../../src/aws/access/send-rate.ts';

function rate() {
  let time = 1000;
  const waits: number[] = [];
  const sends = new SendRate(
    () => time,
    async (milliseconds) => {
      waits.push(milliseconds);
      time += milliseconds;
    },
  );
  return { sends, waits, pass: (milliseconds: number) => (time += milliseconds) };
}

const throttled = { errorType: 'THROTTLING' };

describe('SendRate', () => {
  test('nothing waits before something was throttled', async () => {
    const { sends, waits } = rate();
    for (let turn = 0; turn < 100; turn += 1) {
      await sends.getSendToken();
      sends.updateClientSendingRate({ errorType: 'CLIENT_ERROR' });
    }
    expect(waits).toEqual([]);
  });

  test('a new client whose first request is throttled sends 5 requests a second', async () => {
    const { sends, waits } = rate();
    sends.updateClientSendingRate(throttled);
    for (let turn = 0; turn < 11; turn += 1) await sends.getSendToken();
    expect(waits.reduce((sum, each) => sum + each, 0)).toBe(2000);
  });

  test('STS, which hundreds of accounts are reached by, is never asked less than 50 times a second', async () => {
    const { sends, waits } = rate();
    sends.isFor('STS');
    sends.updateClientSendingRate(throttled);
    for (let turn = 0; turn < 101; turn += 1) await sends.getSendToken();
    expect(waits.reduce((sum, each) => sum + each, 0)).toBe(2000);
  });

  test('many refusals at once slow down once; answers speed up again', async () => {
    const { sends, waits, pass } = rate();
    for (let turn = 0; turn < 100; turn += 1) sends.updateClientSendingRate({});
    pass(1000);
    for (let turn = 0; turn < 20; turn += 1) sends.updateClientSendingRate(throttled);
    await sends.getSendToken();
    await sends.getSendToken();
    const slow = waits.at(-1) ?? expect.fail('no wait');
    expect(slow).toBeLessThan(1000 / 60);
    for (let turn = 0; turn < 200; turn += 1) sends.updateClientSendingRate({});
    await sends.getSendToken();
    await sends.getSendToken();
    expect(waits.at(-1)).toBeLessThan(slow);
  });
});
