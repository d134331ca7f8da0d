import { describe, expect, it } from 'vitest';
import type { Plan } from '../../src/plan/types.ts';
import { ACCOUNT, emptyPlan, mainVpc } from '../machines/fakes.ts';
import { startPlain } from './plain-terminal.ts';
import { change, enterTo, gate } from './walk.ts';

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
          resources: [{ ...mainVpc, name: 'ev\u001b[2Jil\nname' }],
          flowLogs: [],
        }),
      },
    });
    await enterTo(terminal, 'What should be logged?');
    expect(terminal.text()).toContain('selected 1: evil name, vpc-11111111');
  });

  it('gives each line of a pipe to one question', async () => {
    const terminal = startPlain({ isTTY: false });
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

  it('answers no other question with what was pasted behind a text, however long that is checked', async () => {
    const terminal = startPlain();
    await enterTo(terminal, 'What should the buckets be called?');
    terminal.type('my-logs\n5\n\nnetwork/flow\n');
    await terminal.waitFor('Are these answers right?');
    await terminal.waitFor('Lines that were pasted behind that answer are ignored.');
    await terminal.waitFor('Show the plan: network/flow');
    await terminal.waitFor('Show the plan:');
    expect(terminal.actor.getSnapshot()).toMatchObject({
      value: 'reviewingAnswers',
      context: { draft: { bucket: 'my-logs' } },
    });
    expect(terminal.text().split('are ignored').length).toBe(2);
  });

  it('takes an answer at once that comes after the question was shown', async () => {
    const terminal = startPlain();
    await enterTo(terminal, 'What should the buckets be called?');
    terminal.type('my-logs\n');
    await terminal.waitFor('Show the plan:');
    terminal.type('5\n');
    await terminal.waitFor('press Enter for none:');
  });

  it('answers only the question that a line came for when it was refused before', async () => {
    const terminal = startPlain();
    await enterTo(terminal, 'What should the buckets be called?');
    terminal.type('My_Bucket\nmy-bucket\n');
    await terminal.waitFor('error: "My_Bucket" has capital letters');
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
    await terminal.waitFor('selected: 1 of 2');
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
    await terminal.waitFor("error: you can't go back from here.");
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
    await terminal.waitFor('error: Kentik also needs srcaddr');
    terminal.type('1-14 15\n\n');
    await terminal.waitFor('Log format: custom, 15 fields.');
    await terminal.waitFor('Log format: custom, 15 fields (you)');
    expect(terminal.actor.getSnapshot().context.draft.logFormat).toHaveLength(15);
  });
});

it('reads only the changed lines of the sheet again, and all of them for help', async () => {
  const terminal = startPlain();
  await change(terminal, 'Interval');
  await terminal.waitFor('1 minute');
  await terminal.waitFor(':');
  const before = terminal.text().length;
  terminal.type('2\n');
  await terminal.waitFor('Are these answers right?');
  await terminal.waitFor('Show the plan:');
  const again = terminal.text().slice(before);
  expect(again).toMatch(/^\d+: Interval: .*\(you\)$/m);
  expect(again).not.toMatch(/^\d+: Bucket: /m);
  expect(again).toContain('Type help to hear all of them.');
  terminal.type('help\n');
  await terminal.waitFor('Bucket: ');
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
    await terminal.waitFor('Ignored 3 lines typed before this was shown');
    await terminal.waitFor('Apply 1 change to account prod (123456789012)?');
    await terminal.waitFor('Type a number from 1 to 4:');
    expect(terminal.actor.getSnapshot().value).toBe('reviewing');
    terminal.type('\n\n');
    await terminal.waitFor("error: Enter alone doesn't answer this. Type a number.");
    await terminal.waitFor("error: Enter alone doesn't answer this. Type a number.");
    expect(terminal.actor.getSnapshot().value).toBe('reviewing');
    terminal.type('/apply\n');
    await terminal.waitFor('error: "/apply" isn\'t a number from 1 to 4.');
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
