/** What plain lines say and take while something is waited for. */
import { describe, expect, it } from 'vitest';
import { exitCode, messageLead, UserError } from '../../src/model/errors.ts';
import { applied } from '../machines/fakes.ts';
import { waiting } from '../screens/deliveries.ts';
import { startPlain } from './plain-terminal.ts';
import { enterTo, gate } from './walk.ts';

describe('while it works', () => {
  it('says again and again what it waits for', async () => {
    const terminal = startPlain({
      heartbeatMs: 5,
      actors: { identify: () => new Promise(() => undefined) },
    });
    await enterTo(terminal, 'Which AWS credentials should be used?');
    terminal.type('\n');
    await terminal.waitFor('Checking which account your credentials belong to.');
    await terminal.waitFor('waiting: Checking which account your credentials belong to, for 0 s.');
    await terminal.waitFor('waiting: Checking which account your credentials belong to, for 0 s.');
    terminal.type('back\n');
    await terminal.waitFor('Which AWS credentials should be used?');
  });

  it('tells each change once when it starts, waits and ends, and what failed', async () => {
    const ended = gate<typeof applied>();
    const terminal = startPlain({
      actors: {
        applyPlan: ({ input }) => {
          const report = (progress: object) =>
            input.listener.send({ type: 'change.progressed', changes: ['bucket:us-east-1:logs'], progress });
          report({ status: 'started' });
          report({ detail: 'AWS makes the bucket known' });
          report({ detail: 'AWS makes the bucket known' });
          report({ status: 'failed', error: { message: 'AWS says no.' } });
          return ended.passed;
        },
      },
    });
    await enterTo(terminal, 'Apply 1 change to account prod (123456789012)?');
    terminal.type('1\n');
    await terminal.waitFor('failed: bucket logs in us-east-1. AWS says no.');
    const error = {
      code: 'ACCESS_DENIED',
      exit: exitCode.permission,
      doing: 'creating the bucket logs',
      message: 'AWS says no.',
      remedy: ['Ask for s3:CreateBucket.', `${messageLead}Please allow it.`],
      aws: { service: 's3', operation: 'CreateBucket', code: 'AccessDenied', message: 'No.' },
    };
    ended.open({ ...applied, outcome: 'failed', failures: [{ change: 'bucket:us-east-1:logs', error }] });
    await terminal.waitFor('failed: 1 change.');
    await terminal.waitFor('Ask for s3:CreateBucket.');
    expect(terminal.text().match(/^waiting: bucket logs in us-east-1, AWS makes/gm)).toHaveLength(1);
    await terminal.waitFor('Type a number from 1 to 4:');
    expect(terminal.text()).not.toContain('AccessDenied');
    terminal.type('details\n');
    await terminal.waitFor('Message to send: Please allow it.');
    await terminal.waitFor('AccessDenied: No.');
    terminal.type('quit\n');
    await terminal.waitUntil(() => terminal.actor.getSnapshot().status === 'done', 'the end');
    expect(terminal.interrupts()).toBe(0);
  });

  it('lets one leave the wait for logs, in spite of an Enter before', async () => {
    const terminal = startPlain({
      actors: {
        watchDelivery: ({ input }) => {
          input.listener.send({
            type: 'delivery.updated',
            deliveries: [
              { ...waiting, region: 'us-east-1', bucket: 'logs', message: 'It takes 10 minutes.' },
            ],
          });
          return new Promise(() => undefined);
        },
      },
    });
    await enterTo(terminal, 'Apply 1 change to account prod (123456789012)?');
    terminal.type('1\n');
    await terminal.waitFor('nothing yet: us-east-1, bucket logs. It takes 10 minutes.');
    terminal.type('\nleave\n');
    await terminal.waitFor('done: Account prod (123456789012) is set up');
  });
});

describe('an MFA code', () => {
  const asksForCode = (codes: string[]) => {
    const given = gate<void>();
    return {
      given,
      actors: {
        identify: async ({ input }: { input: { listener: { send(event: object): void } } }) => {
          input.listener.send({
            type: 'credentials.prompted',
            prompt: { kind: 'mfa-code', device: 'arn:aws:iam::123456789012:mfa/ann' },
          });
          await given.passed;
          throw new UserError({
            code: 'X',
            exit: exitCode.credentials,
            doing: 'asking',
            message: `codes: ${codes.join(', ')}`,
            remedy: [],
          });
        },
      },
    };
  };

  it('is asked for without echo, and the wait continues after it', async () => {
    const codes: string[] = [];
    const { given, actors } = asksForCode(codes);
    const terminal = startPlain({ actors: actors as never });
    terminal.actor.on('mfa.code', ({ code }) => {
      codes.push(code);
      given.open();
    });
    await enterTo(terminal, 'Which AWS credentials should be used?');
    terminal.type('\n');
    await terminal.waitFor('Device: arn:aws:iam::123456789012:mfa/ann');
    await terminal.waitFor("It isn't shown while you type.");
    await terminal.waitFor('Code, 6 digits: ');
    expect(terminal.source.isRaw).toBe(true);
    terminal.type('12345\r');
    await terminal.waitFor('error: A code has 6 digits.');
    await terminal.waitFor('Code, 6 digits: ');
    expect(terminal.source.isRaw).toBe(true);
    terminal.type('123456\r');
    await terminal.waitFor('failed: codes: 123456');
    expect(terminal.source.isRaw).toBe(false);
    expect(terminal.text().split('codes:')[0]).not.toContain('12345\n');
  });

  it('lets one go back instead', async () => {
    const { actors } = asksForCode([]);
    const terminal = startPlain({ actors: actors as never });
    await enterTo(terminal, 'Which AWS credentials should be used?');
    terminal.type('\n');
    await terminal.waitFor('Code, 6 digits: ');
    terminal.type('back\r');
    await terminal.waitFor('Which AWS credentials should be used?');
    expect(terminal.source.isRaw).toBe(false);
  });
});
