/** The second phase: regions, bucket, resources, fields. */
import { describe, expect, it, vi } from 'vitest';
import type { WizardContext } from '../../machines/context.ts';
import { screens } from '../../screens/index.ts';
import { requiredFields } from '../../src/answers/log-format.ts';
import { renderInTerminal } from '../helpers/terminal.tsx';
import { answers, contextOf, vpcs, without } from './contexts.ts';
import { contextNamed, justRegions, open } from './open.tsx';

describe('regions', () => {
  it('counts VPCs as they come in and refuses a region that is not enabled', async () => {
    const { terminal, sent } = await open('choosingRegions', { draft: without('regions') });
    expect(terminal.text()).toMatch(/us-east-1 .* 2\n/);
    expect(terminal.text()).toMatch(/us-west-2 .* counting/);
    // Those with VPCs come first and are chosen; the last one can't be.
    expect(terminal.text()).toMatch(/◉ us-east-1[^◉○]*◉ eu-west-1[^◉]*○ us-west-2/);
    expect(terminal.text()).toContain('2 of 3 regions selected with 4 VPCs');
    await terminal.press('end', 'space');
    expect(terminal.text()).toContain("ap-east-1 isn't enabled");
    // Filter, choose, clear the filter, submit: a filter loses no selection. All in one chunk.
    await terminal.burst('/us-w\r \u001b');
    await terminal.press('enter');
    expect(sent).toEqual([{ type: 'regions.chosen', regions: ['us-east-1', 'eu-west-1', 'us-west-2'] }]);
  });

  it('chooses those with VPCs as counts come in, until one is chosen by hand', async () => {
    const counted = (regionCounts: WizardContext['regionCounts']) => (
      <screens.choosingRegions
        context={contextOf({ draft: without('regions'), regionCounts })}
        state="choosingRegions"
        send={() => undefined}
      />
    );
    const vpcs = (count: number) => ({ state: 'counted' as const, vpcs: count });
    const terminal = renderInTerminal(counted({}));
    await terminal.waitFor('◉ us-east-1');
    await terminal.rerender(counted({ 'eu-west-1': vpcs(3), 'us-east-1': vpcs(0) }));
    await terminal.waitFor('1 of 3 regions selected with 3 VPCs');
    expect(terminal.text()).toMatch(/◉ eu-west-1[^◉]*○ us-east-1/);
    await terminal.press('down', 'space');
    await terminal.waitFor('2 of 3 regions selected');
    await terminal.rerender(counted({ 'eu-west-1': vpcs(0), 'us-east-1': vpcs(0), 'us-west-2': vpcs(1) }));
    await terminal.waitFor(/○ us-west-2/);
    expect(terminal.text()).toContain('2 of 3 regions selected');
  });

  it('accepts an early Enter once all regions are counted, or at once with a second one', async () => {
    const sent: unknown[] = [];
    const counted = (...names: string[]) => (
      <screens.choosingRegions
        context={contextOf({
          draft: without('regions'),
          regionCounts: Object.fromEntries(names.map((name) => [name, { state: 'counted', vpcs: 1 }])),
        })}
        state="choosingRegions"
        send={(event) => sent.push(event)}
      />
    );
    const all = ['us-east-1', 'us-west-2', 'eu-west-1'];
    const terminal = renderInTerminal(counted('us-east-1'));
    await terminal.press('enter');
    await terminal.waitFor('2 more regions');
    expect(sent).toEqual([]);
    await terminal.rerender(counted(...all));
    await vi.waitFor(() => expect(sent).toEqual([{ type: 'regions.chosen', regions: all }]));
    await terminal.rerender(counted('us-east-1'));
    await terminal.press('enter', 'enter');
    expect(sent).toHaveLength(2);
    expect(sent[1]).toEqual({ type: 'regions.chosen', regions: ['us-east-1'] });
    // What the user chose is no suggestion, even where it is the same.
    await terminal.paste('us-east-1');
    await terminal.press('enter');
    expect(sent).toHaveLength(3);
    expect(sent[2]).toEqual({ type: 'regions.chosen', regions: ['us-east-1'] });
  });

  it('lists all regions of AWS where nothing can be looked up', async () => {
    const { terminal } = await open('choosingRegions', {
      ...contextNamed('regions-offline'),
      draft: { version: 1 },
    });
    expect(terminal.text()).toContain('1 of 36 regions selected');
    expect(terminal.text()).not.toContain('VPCs');
  });
});

describe('the bucket', () => {
  it('offers buckets of the region only', async () => {
    const { terminal } = await open('choosingBucket', { draft: justRegions });
    expect(terminal.text()).toContain('security-archive');
    expect(terminal.text()).not.toContain('elsewhere');
    expect(terminal.text()).toMatch(/1\s+bucket\s+in other regions/);
  });

  it('checks a name as it is typed and sends only a valid one', async () => {
    const { terminal, sent } = await open('namingBucket', { draft: justRegions });
    await terminal.burst('My_Bucket\r');
    expect(sent).toEqual([]);
    expect(terminal.text()).toContain('has capital letters');
    await terminal.press('ctrl+u');
    await terminal.burst('my-logs\r');
    expect(sent).toEqual([{ type: 'bucket.chosen', bucket: 'my-logs' }]);
  });

  it('shows the names that several regions lead to', async () => {
    const { terminal } = await open('namingBucket', { draft: { ...answers, bucket: 'logs' } });
    expect(terminal.text()).toContain('gets a bucket:');
    expect(terminal.text()).toContain('logs-us-east-1');
    expect(terminal.text()).toContain('logs-eu-west-1');
    await terminal.type('x'.repeat(50));
    expect(terminal.text()).toContain('is too long');
    expect(terminal.text()).not.toContain('gets a bucket');
  });

  it('keeps a refused name to be fixed, and does not send it again', async () => {
    const refused = { bucketProblem: 'The bucket taken is not yours.', refusedBucket: 'taken' };
    const { terminal, sent } = await open('namingBucket', { draft: justRegions, ...refused });
    expect(terminal.text()).toContain('The bucket taken is not yours.');
    await terminal.press('enter');
    expect(sent).toEqual([]);
    await terminal.type('-2');
    await terminal.press('enter');
    expect(sent).toEqual([{ type: 'bucket.chosen', bucket: 'taken-2' }]);
  });
});

describe('resources', () => {
  it('shows VPCs with the flow logs they have and refuses one that is shared in', async () => {
    const { terminal, sent } = await open('choosingResources');
    expect(terminal.text()).toContain('4 of 4 VPCs selected');
    await terminal.press('end', 'space');
    expect(terminal.text()).toContain('belongs to account 222222222222');
    await terminal.press('up', 'space', 'enter');
    const [event] = sent;
    expect(event?.type === 'resources.chosen' && event.resources).toHaveLength(3);
  });

  it('adds subnets and interfaces with Ctrl+T and keeps what is chosen', async () => {
    const { terminal, sent } = await open('choosingResources');
    await terminal.press('ctrl+t');
    await terminal.type('/eni-');
    await terminal.press('enter', 'space', 'escape', 'enter');
    const [event] = sent;
    expect(event?.type === 'resources.chosen' && event.resources).toHaveLength(5);
  });

  it('looks again, also where there is nothing', async () => {
    const { terminal, sent } = await open('choosingResources', { resources: [vpcs.shared] });
    expect(terminal.text()).toContain('is shared by other accounts');
    await terminal.press('enter', 'escape');
    expect(sent).toEqual([{ type: 'retry' }, { type: 'back' }]);
    const list = await open('choosingResources');
    await list.terminal.press('ctrl+r');
    expect(list.sent).toEqual([{ type: 'retry' }]);
  });

  it('takes typed ids where nothing can be looked up', async () => {
    const { terminal, sent } = await open('enteringResources', {
      ...contextNamed('resources-typed'),
      draft: justRegions,
    });
    await terminal.paste('vpc-0123456789abcdef0\nsubnet-01234567');
    await terminal.press('enter');
    expect(sent).toEqual([
      {
        type: 'resources.chosen',
        resources: [
          { type: 'vpc', id: 'vpc-0123456789abcdef0', region: 'us-east-1' },
          { type: 'subnet', id: 'subnet-01234567', region: 'us-east-1' },
        ],
      },
    ]);
  });
});

describe('fields', () => {
  it('does not let a required field go, and counts the others', async () => {
    const { terminal, sent } = await open('choosingFields', { draft: justRegions });
    await terminal.press('space', 'enter');
    expect(sent).toEqual([]);
    expect(terminal.text()).toContain('Kentik also needs version.');
    expect(terminal.text()).toContain('8 of 9 required');
    await terminal.press('space');
    expect(terminal.text()).not.toContain('Kentik also needs');
    await terminal.press('enter');
    expect(sent).toHaveLength(1);
  });

  it('wants six others', async () => {
    const draft = { ...justRegions, logFormat: [...requiredFields, 'end'] };
    const { terminal, sent } = await open('choosingFields', { draft });
    await terminal.press('enter');
    expect(sent).toEqual([]);
    expect(terminal.text()).toContain('at least 6 fields');
  });
});

describe('the sheet of answers', () => {
  const draft = { ...justRegions, export: 'full' as const, resources: 'all' as const, bucket: 'my-logs' };

  it('tells each answer and where it comes from, and leads to the plan by Enter', async () => {
    const { terminal, sent } = await open('reviewingAnswers', { draft });
    expect(terminal.text()).toMatch(/Regions +us-east-1 +you\n/);
    expect(terminal.text()).toMatch(/Role +Kentik-Flow-Logs +default\n/);
    await terminal.press('enter');
    expect(sent).toEqual([{ type: 'answers.accepted' }]);
  });

  it('changes the row that was moved to, and says so', async () => {
    const { terminal, sent } = await open('reviewingAnswers', { draft });
    await terminal.press('down', 'down', 'down');
    await terminal.waitFor(/❯ Bucket +my-logs/);
    expect(terminal.text()).toContain('Enter change');
    await terminal.press('enter', 'end', 'enter', 'home', 'enter', 'escape');
    expect(sent).toEqual([
      { type: 'answer.changing', question: 'choosingBucket' },
      { type: 'answer.changing', question: 'choosingRegistration' },
      { type: 'answers.accepted' },
      { type: 'back' },
    ]);
  });

  it('tells whole what is too long for a line, and scrolls to what is moved to', async () => {
    const bucket = `${'long-name-'.repeat(6)}end`;
    const terminal = renderInTerminal(
      <screens.reviewingAnswers
        context={contextOf({ draft: { ...draft, bucket } })}
        state="reviewingAnswers"
        send={() => undefined}
      />,
      { columns: 60, rows: 20 },
    );
    await terminal.waitFor('Show the plan');
    const joined = terminal.text().replace(/[\s]|you|default/g, '');
    expect(joined).toContain(bucket);
    await terminal.press('end');
    await terminal.waitFor(/❯ Registration/);
    expect(terminal.text()).toContain('▲');
  });
});
