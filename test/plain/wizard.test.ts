import { describe, expect, it } from 'vitest';
import type { SavedSession } from '../../machines/context.ts';
import { exitCode, UserError } from '../../src/model/errors.ts';
import type { Plan } from '../../src/plan/types.ts';
import { usualQuestions } from '../helpers/walk.ts';
import { ACCOUNT, applied, emptyPlan } from '../machines/fakes.ts';
import { type PlainTerminal, startPlain } from './plain-terminal.ts';

/** What each question of the usual walk asks, in order. */
const questions = [
  'Press Enter for Start:',
  'Which AWS credentials should be used?',
  ...usualQuestions,
  'Apply 1 change to account prod (123456789012)?',
];

async function enterTo(terminal: PlainTerminal, last: string): Promise<void> {
  for (const question of questions) {
    await terminal.waitFor(question);
    if (!question.endsWith(':')) await terminal.waitFor(':');
    if (question === last) return;
    terminal.type('\n');
  }
}

/** Takes the row of the sheet with this label. */
async function change(terminal: PlainTerminal, label: string): Promise<void> {
  await enterTo(terminal, 'Are these answers right?');
  const number = new RegExp(`^(\\d+): ${label}: `, 'm').exec(terminal.text())?.[1];
  terminal.type(`${number}\n`);
}

/** A promise and the hand that settles it. */
function gate<Value>() {
  let open: (value: Value) => void = () => undefined;
  const passed = new Promise<Value>((resolve) => {
    open = resolve;
  });
  return { passed, open };
}

describe('the wizard in plain lines', () => {
  it('leads by Enter and one number for the plan from welcome to the end', async () => {
    const terminal = startPlain();
    await enterTo(terminal, 'Apply 1 change to account prod (123456789012)?');
    expect(terminal.text()).toContain('create: bucket logs in us-east-1\n  No bucket has this name yet.');
    terminal.type('1\n');
    await terminal.waitFor('press Enter for 1, Continue:');
    terminal.type('\n');
    await terminal.waitFor('done: Account prod (123456789012) is set up');
    await terminal.waitFor('press Enter for 1, Leave:');
    terminal.type('\n');
    await terminal.waitUntil(() => terminal.actor.getSnapshot().status === 'done', 'the end');
    expect(terminal.actor.getSnapshot().value).toBe('finished');
    expect(terminal.interrupts()).toBe(0);
  });

  it('only appends: no cursor movement, no control characters, no line over 78 columns', async () => {
    const terminal = startPlain();
    await enterTo(terminal, 'Apply 1 change to account prod (123456789012)?');
    expect(terminal.text()).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f]/);
    // A prompt is followed by what is typed, which the terminal shows.
    const lines = terminal.text().split('\n');
    expect(Math.max(...lines.map((line) => line.trimEnd().length))).toBeLessThanOrEqual(78);
  });

  it('strips control characters from what others have written', async () => {
    const terminal = startPlain({
      actors: {
        discoverResources: async () => ({
          resources: [
            {
              type: 'vpc',
              id: 'vpc-11111111',
              region: 'us-east-1',
              name: 'ev\u001b[2Jil\nname',
              cidr: null,
              ownerId: ACCOUNT,
              vpcId: 'vpc-11111111',
              subnetId: null,
              zone: null,
              instanceId: null,
            },
          ],
          flowLogs: [],
        }),
      },
    });
    await enterTo(terminal, 'What should be logged?');
    expect(terminal.text()).toContain('selected 1: evil name, vpc-11111111');
  });

  it('gives each line of a paste to one question', async () => {
    const terminal = startPlain();
    await enterTo(terminal, 'What should be logged?');
    // The resources, the name of the buckets, a row of the sheet, a folder: with effects between them.
    terminal.type('\nmy-logs\n5\nnetwork/flow\n');
    await terminal.waitFor('Folder: network/flow.');
    await terminal.waitFor('Are these answers right?');
    expect(terminal.actor.getSnapshot().context.draft).toMatchObject({
      resources: 'all',
      bucket: 'my-logs',
      prefix: 'network/flow',
    });
    // What was typed ahead is repeated where it answers.
    expect(terminal.text()).toMatch(/Bucket name, or press Enter for \S+: my-logs\n/);
  });

  it('answers only the question that a line came for when it was refused before', async () => {
    const terminal = startPlain();
    await enterTo(terminal, 'What should the buckets be called?');
    terminal.type('My_Bucket\nmy-bucket\n');
    await terminal.waitFor('failed: "My_Bucket" has capital letters');
    await terminal.waitFor('Are these answers right?');
    expect(terminal.actor.getSnapshot().context.draft.bucket).toBe('my-bucket');
  });

  it('keeps what is typed while it is busy for the next question', async () => {
    const found = gate<{ resources: []; flowLogs: [] }>();
    const terminal = startPlain({ actors: { discoverResources: () => found.passed } });
    await enterTo(terminal, 'In which regions');
    terminal.type('\n');
    await terminal.waitFor('Reading VPCs');
    terminal.type('back\n');
    await terminal.waitFor('In which regions');
    terminal.type('1\n');
    await terminal.waitFor('selected: 1 of 3');
    terminal.type('\n');
    await terminal.waitFor('Reading VPCs');
    terminal.type('1\n');
    found.open({ resources: [], flowLogs: [] });
    // The first choice there: look again.
    await terminal.waitFor('There is nothing to log');
    await terminal.waitFor('Reading VPCs');
  });

  it('goes back and keeps answers, and says where it cannot', async () => {
    const terminal = startPlain();
    await terminal.waitFor('Press Enter for Start:');
    terminal.type('back\n');
    await terminal.waitFor("failed: you can't go back from here.");
    terminal.type('\n\n\n\n');
    await terminal.waitFor('In which regions');
    terminal.type('1\n\n');
    await terminal.waitFor('Regions: us-east-1.');
    await terminal.waitFor('What should be logged?');
    terminal.type('back\n');
    await terminal.waitFor('In which regions');
    await terminal.waitFor('not selected 2: eu-west-1');
    await terminal.waitFor('press Enter for the 1 selected region');
    terminal.type('+2\n\n');
    await terminal.waitFor('What should be logged?');
    expect(terminal.actor.getSnapshot().context.draft.regions).toEqual(['us-east-1', 'eu-west-1']);
  });

  it('goes back from what is waited for', async () => {
    const terminal = startPlain({ actors: { discoverResources: () => new Promise(() => undefined) } });
    await enterTo(terminal, 'In which regions');
    terminal.type('\n');
    await terminal.waitFor('Reading VPCs');
    terminal.type('back\n');
    await terminal.waitFor('In which regions');
  });

  it('repeats the question on help', async () => {
    const terminal = startPlain();
    await change(terminal, 'Role');
    await terminal.waitFor('What should the role be called?');
    await terminal.waitFor('press Enter for Kentik-Flow-Logs:');
    terminal.type('help\n');
    await terminal.waitFor('What should the role be called?');
    await terminal.waitFor('Type back for the previous question');
    await terminal.waitFor('press Enter for Kentik-Flow-Logs:');
    // One of the words that lead elsewhere, as an answer.
    terminal.type('"back"\n');
    await terminal.waitFor('Role: back.');
  });

  it('asks which fields and holds the format to its rule', async () => {
    const terminal = startPlain();
    await change(terminal, 'Log format');
    await terminal.waitFor('Which fields should the flow logs have?');
    terminal.type('3\n');
    await terminal.waitFor('Which fields should each record have?');
    terminal.type('1-3\n\n');
    await terminal.waitFor('failed: Kentik also needs srcaddr');
    terminal.type('1-14 15\n\n');
    await terminal.waitFor('Log format: custom, 15 fields.');
    await terminal.waitFor('Log format: custom, 15 fields (you)');
    expect(terminal.actor.getSnapshot().context.draft.logFormat).toHaveLength(15);
  });
});

describe('the confirmation', () => {
  it('is not given by an Enter or a number that was typed before the plan was read', async () => {
    const planned = gate<Plan>();
    const terminal = startPlain({ actors: { buildPlan: () => planned.passed } });
    await enterTo(terminal, 'Are these answers right?');
    terminal.type('\n');
    await terminal.waitFor('Comparing your answers');
    terminal.type('\n\n1\n');
    planned.open(emptyPlan);
    await terminal.waitFor('3 lines were typed before this was shown');
    await terminal.waitFor('Apply 1 change to account prod (123456789012)?');
    await terminal.waitFor('Type a number from 1 to 4:');
    expect(terminal.actor.getSnapshot().value).toBe('reviewing');
    terminal.type('\n\n');
    await terminal.waitFor("failed: Enter alone doesn't answer this. Type a number.");
    await terminal.waitFor("failed: Enter alone doesn't answer this. Type a number.");
    expect(terminal.actor.getSnapshot().value).toBe('reviewing');
    terminal.type('/apply\n');
    await terminal.waitFor('failed: "/apply" isn\'t a number from 1 to 4.');
    terminal.type('1\n');
    await terminal.waitFor('Applying the plan to account');
  });

  it('is given by Enter alone in the sandbox', async () => {
    const terminal = startPlain({ input: { sandbox: true } });
    await terminal.waitFor('Press Enter for Start:');
    for (let lines = 0; lines < 40 && terminal.actor.getSnapshot().status === 'active'; lines += 1) {
      const { value } = terminal.actor.getSnapshot();
      terminal.type('\n');
      await terminal.waitUntil(() => terminal.actor.getSnapshot().value !== value, `a step after ${value}`);
    }
    expect(terminal.actor.getSnapshot().value).toBe('finished');
  });

  it('can be given in a word, also ahead', async () => {
    const planned = gate<Plan>();
    const terminal = startPlain({ actors: { buildPlan: () => planned.passed } });
    await enterTo(terminal, 'Are these answers right?');
    terminal.type('\nyes\n');
    planned.open(emptyPlan);
    await terminal.waitFor('Applying the plan to account');
  });

  it('shows the documents', async () => {
    const documents: Plan['documents'] = [
      {
        id: 'policy',
        title: 'Policy Kentik',
        where: 'IAM, Policies',
        account: ACCOUNT,
        region: null,
        name: 'Kentik',
        document: { Version: '2012-10-17', Resource: `arn:aws:s3:::${'long-'.repeat(18)}name/*` },
      },
    ];
    const terminal = startPlain({ actors: { buildPlan: async () => ({ ...emptyPlan, documents }) } });
    await enterTo(terminal, 'Apply 1 change to account prod (123456789012)?');
    terminal.type('documents\n2\n');
    await terminal.waitFor('Policy Kentik. Goes to: IAM, Policies');
    // JSON is to be copied: it is not broken into lines.
    await terminal.waitFor(`"Resource": "arn:aws:s3:::${'long-'.repeat(18)}name/*"`);
    await terminal.waitFor('Back to the plan:');
    terminal.type('\n');
    await terminal.waitFor('The plan for account');
  });
});

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
      remedy: ['Ask for s3:CreateBucket.'],
    };
    ended.open({ ...applied, outcome: 'failed', failures: [{ change: 'bucket:us-east-1:logs', error }] });
    await terminal.waitFor('failed: 1 change.');
    await terminal.waitFor('Ask for s3:CreateBucket.');
    expect(terminal.text().match(/^waiting: bucket logs in us-east-1, AWS makes/gm)).toHaveLength(1);
    await terminal.waitFor('Type a number from 1 to 3:');
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
              {
                region: 'us-east-1',
                bucket: 'logs',
                state: 'nothing-yet',
                message: 'It takes 10 minutes.',
                key: null,
                deliveredAt: null,
                header: [],
                records: [],
                missingFields: [],
              },
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
          input.listener.send({ type: 'mfa.requested', device: 'arn:aws:iam::123456789012:mfa/ann' });
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
    await terminal.waitFor('failed: A code has 6 digits.');
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

describe('leaving', () => {
  it('is an interruption at the end of input, after the lines before it', async () => {
    const terminal = startPlain();
    await terminal.waitFor('Press Enter for Start:');
    terminal.type('\n\n\n');
    terminal.source.end();
    await terminal.waitFor('What should Kentik export');
    await terminal.waitUntil(() => terminal.interrupts() > 0, 'the interruption');
    expect(terminal.actor.getSnapshot().value).toBe('choosingExport');
    expect(terminal.interrupts()).toBe(1);
  });

  it('is an interruption on quit, and nothing is answered after it', async () => {
    const terminal = startPlain();
    await enterTo(terminal, 'What should Kentik export');
    terminal.type('quit\n\n\n');
    await terminal.waitUntil(() => terminal.interrupts() > 0, 'the interruption');
    // One line is taken a turn: as many turns as lines are left.
    for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
    expect(terminal.actor.getSnapshot().value).toBe('choosingExport');
  });

  it('tells what is still being done while the last call ends, and asks nothing more', async () => {
    const ended = gate<void>();
    const terminal = startPlain({
      actors: {
        applyPlan: async ({ input }) => {
          await ended.passed;
          input.listener.send({
            type: 'change.progressed',
            changes: ['bucket:us-east-1:logs'],
            progress: { status: 'done' },
          });
          throw new Error('interrupted');
        },
      },
    });
    await enterTo(terminal, 'Apply 1 change to account prod (123456789012)?');
    terminal.type('1\n');
    await terminal.waitFor('Applying the plan to account');
    terminal.actor.send({ type: 'interrupt.requested' });
    await terminal.waitFor('Press Ctrl+C again to leave at once.');
    ended.open();
    await terminal.waitFor('done: bucket logs in us-east-1');
    // What ends because of Ctrl-C is no failure: nothing more is asked, and the wizard leaves from where it is.
    expect(terminal.actor.getSnapshot().value).toBe('applying');
    expect(terminal.text().endsWith('done: bucket logs in us-east-1\n')).toBe(true);
  });

  it('keeps the exit code of a failure', async () => {
    const terminal = startPlain({
      actors: {
        findCredentials: async () => {
          throw new Error('the file cannot be read');
        },
      },
    });
    await terminal.waitFor('Press Enter for Start:');
    terminal.type('\n');
    await terminal.waitFor('failed: ');
    await terminal.waitFor('press Enter for 1, Try again:');
    terminal.type('quit\n');
    await terminal.waitUntil(() => terminal.actor.getSnapshot().status === 'done', 'the end');
    expect(terminal.actor.getSnapshot().value).toBe('abandoned');
    expect(terminal.interrupts()).toBe(0);
  });

  it('hands the terminal back', async () => {
    const terminal = startPlain();
    await terminal.waitFor('Press Enter for Start:');
    await terminal.front.close();
    await terminal.front.close();
    expect(terminal.source.isPaused).toBe(true);
    expect(terminal.source.listenerCount('data')).toBe(0);
    expect(terminal.text().endsWith('\n')).toBe(true);
  });
});

describe('what can be resumed', () => {
  const saved: SavedSession = {
    id: '2026-01-02-abcd',
    changedAt: '2026-01-02T03:04:05.000Z',
    account: ACCOUNT,
    state: 'answering',
    answers: { version: 1, export: 'full', regions: ['us-east-1'] },
  };

  it('is offered, can be listened to, and is what Enter takes', async () => {
    const terminal = startPlain({
      actors: {
        loadSessions: async () => ({ sessions: [saved], unreadable: [{ id: 'x', message: 'Damaged.' }] }),
      },
    });
    await terminal.waitFor("warning: the saved session x can't be read and is kept. Damaged.");
    await terminal.waitFor('2: Continue session 2026-01-02-abcd. 123456789012');
    await terminal.waitFor('press Enter for 2, Continue session 2026-01-02-abcd');
    terminal.type('\n2\n');
    await terminal.waitFor('Regions: us-east-1');
    terminal.type('back\n\n\n');
    await terminal.waitFor('Opening the saved session.');
  });

  it('is told of when answers cannot be saved, and the question stands', async () => {
    const terminal = startPlain();
    await enterTo(terminal, 'What should Kentik export');
    terminal.actor.send({ type: 'saving.failed', message: 'The disk is full.' });
    await terminal.waitFor("warning: your answers couldn't be saved. The disk is full.");
    await terminal.waitFor('press Enter for 1, Full: flow logs and metadata:');
    terminal.type('\n');
    await terminal.waitFor('In which regions');
  });
});
