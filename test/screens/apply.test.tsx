/** The third and fourth phase: the plan, carrying it out, the logs, the end. */
import { describe, expect, it } from 'vitest';
import { account, planOf } from './contexts.ts';
import { delivered, waiting } from './deliveries.ts';
import { contextNamed, open } from './open.tsx';

describe('the review', () => {
  it('repeats the account and confirms once', async () => {
    const { terminal, sent } = await open('reviewing', { plan: planOf() });
    expect(terminal.text()).toContain(`Apply 11 changes to account acme-network (${account})?`);
    expect(terminal.text()).toContain('Nothing has been changed yet.');
    await terminal.press('right', 'enter');
    expect(sent).toEqual([{ type: 'plan.confirmed' }]);
  });

  it('is not confirmed by Enter alone, says how it is, and repeats it when Enter is pressed', async () => {
    const { terminal, sent } = await open('reviewing', { plan: planOf() });
    expect(terminal.text()).not.toContain('❯');
    expect(terminal.text()).toContain('press →, then Enter');
    await terminal.press('enter', 'enter');
    await terminal.burst('\r'.repeat(50));
    await terminal.paste('\n\n');
    expect(sent).toEqual([]);
    await terminal.press('left');
    expect(terminal.text()).toContain('❯ Go back to the answers');
    await terminal.press('tab');
    expect(terminal.text()).toContain('❯ Apply 11 changes');
  });

  it('is confirmed by Enter alone in the sandbox', async () => {
    const { terminal, sent } = await open('reviewing', { plan: planOf(), sandbox: true });
    expect(terminal.text()).toContain('❯ Apply 11 changes');
    await terminal.press('enter');
    expect(sent).toEqual([{ type: 'plan.confirmed' }]);
  });

  it('does not say that nothing was changed where the session has made something before', async () => {
    const { terminal } = await open('reviewing', { plan: planOf(), hasCreated: true });
    expect(terminal.text()).not.toContain('Nothing has been changed');
    expect(terminal.text()).toContain('Nothing more has been changed yet.');
  });

  it('scrolls with ↑↓ without touching the decision', async () => {
    const { terminal, sent } = await open('reviewing', { plan: planOf() });
    await terminal.press('end', 'o');
    await terminal.press('end');
    expect(terminal.text()).toContain('AmazonS3ReadOnlyAccess');
    expect(terminal.text()).not.toContain('❯');
    await terminal.press('right', 'right', 'enter', 'd', 'r');
    expect(sent).toEqual([{ type: 'answers.opened' }, { type: 'documents.opened' }, { type: 'retry' }]);
  });

  it('offers to check the logs where nothing is to be changed', async () => {
    const plan = planOf();
    const changes = plan.changes.map((change) => ({ ...change, action: 'none' as const }));
    const { terminal, sent } = await open('reviewing', { plan: { ...plan, changes } });
    expect(terminal.text()).toContain('Nothing to change in account');
    expect(terminal.text()).toContain('U open all');
    expect(terminal.text()).not.toContain('Kentik-Metadata-Policy');
    await terminal.press('u', 'end', 'enter');
    expect(terminal.text()).toContain('Kentik-Metadata-Policy');
    expect(sent).toEqual([{ type: 'plan.confirmed' }]);
  });

  it('goes back by Enter where all is blocked', async () => {
    const plan = planOf();
    const changes = plan.changes.map((change) => ({ ...change, action: 'blocked' as const }));
    const { terminal, sent } = await open('reviewing', { plan: { ...plan, changes } });
    await terminal.press('enter');
    expect(sent).toEqual([{ type: 'answers.opened' }]);
  });

  it('prints documents in a dry run', async () => {
    const { terminal, sent } = await open('reviewing', { plan: planOf(), dryRun: true });
    expect(terminal.text()).toContain('❯ Print the documents');
    await terminal.press('enter');
    expect(sent).toEqual([{ type: 'plan.confirmed' }]);
  });

  it('shows each document with where it goes', async () => {
    const { terminal, sent } = await open('viewingDocuments', { plan: planOf() });
    expect(terminal.text()).toContain('Document 1 of 8');
    expect(terminal.text()).toContain('Bucket policy');
    await terminal.burst('\u001b[C'.repeat(20));
    expect(terminal.text()).toContain('Document 8 of 8');
    await terminal.press('left', 'enter');
    expect(terminal.text()).toContain('Document 7 of 8');
    expect(sent).toEqual([{ type: 'back' }]);
  });
});

describe('applying', () => {
  it('shows each change with its state, and what is waited for', async () => {
    const { terminal } = await open('applying', contextNamed('applying'));
    expect(terminal.text()).toContain('9 of 11 changes');
    expect(terminal.text()).toMatch(/✓ created +bucket kentik/);
    expect(terminal.text()).toContain('waiting until the role has propagated in IAM');
  });

  it('tells failures with what AWS said, the same ones once, and tries again when that was chosen', async () => {
    const { terminal, sent } = await open('reviewingFailures', contextNamed('failures'));
    expect(terminal.text()).toContain('3 changes failed');
    expect(terminal.text()).toContain('--resume 20260101-0000-ab12');
    await terminal.press('end');
    expect(terminal.text()).toContain('2 more failed for the same reason');
    await terminal.press('enter');
    expect(sent).toEqual([]);
    await terminal.press('right', 'enter', 'left', 'enter', 'escape');
    expect(sent).toEqual([{ type: 'retry' }, { type: 'next' }, { type: 'back' }]);
  });

  it('tells what failed, and leads on, back or out', async () => {
    const { terminal, sent } = await open('failed', contextNamed('failed'));
    expect(terminal.text()).toContain('iam:CreateRole');
    await terminal.press('enter', 'escape', 'q');
    expect(sent).toEqual([{ type: 'retry' }, { type: 'back' }, { type: 'next' }]);
  });

  it('knows no way back behind a confirmed plan', async () => {
    const confirmed = { ...contextNamed('failed'), failedIn: 'applying', visited: [] };
    const { terminal, sent } = await open('failed', confirmed);
    expect(terminal.text()).not.toContain('Esc');
    await terminal.press('escape');
    expect(sent).toEqual([]);
  });

  it('carries a plan out again by R, not by Enter', async () => {
    const { terminal, sent } = await open('failed', { ...contextNamed('failed'), failedIn: 'applying' });
    expect(terminal.text()).toContain('R try again');
    expect(terminal.text()).not.toContain('Enter try again');
    await terminal.press('enter');
    expect(sent).toEqual([]);
    await terminal.press('r');
    expect(sent).toEqual([{ type: 'retry' }]);
  });
});

describe('logs', () => {
  it('says how long it takes while there are none, and how to come back', async () => {
    const { terminal, sent } = await open('checkingLogs', contextNamed('checking-nothing'));
    expect(terminal.text()).toContain('10 to 20 minutes');
    expect(terminal.text().replace(/\s+/g, ' ')).toContain('kentik-aws-setup verify 20260101-0000-ab12');
    await terminal.press('enter', 'l');
    expect(sent).toEqual([{ type: 'logs.left' }]);
  });

  it('shows the first region with logs, scrolls through its columns, and goes to another', async () => {
    const deliveries = [waiting, delivered];
    const { terminal } = await open('checkingLogs', { plan: planOf(), deliveries });
    expect(terminal.text()).toContain('10.1.1.12');
    expect(terminal.text()).toContain('Fields 1 to 6 of 29');
    await terminal.burst('\u001b[C\u001b[C\u001b[C');
    expect(terminal.text()).toContain('Fields 4 to');
    expect(terminal.text()).not.toMatch(/^ version/m);
    await terminal.press('up');
    expect(terminal.text()).toContain('No file is there yet.');
    expect(terminal.text()).not.toContain('10.1.1.12');
  });

  it('names required fields that are missing and continues by Enter', async () => {
    const { terminal, sent } = await open('showingLogs', contextNamed('showing'));
    expect(terminal.text()).toContain('start, bytes are missing');
    await terminal.press('enter', 'r', 'l');
    expect(sent).toEqual([{ type: 'next' }, { type: 'retry' }]);
  });

  it('shows no values of a cloud export whose role was not created, and one command that creates it', async () => {
    const change = contextNamed('done');
    const role = change.plan?.changes.find(({ kind }) => kind === 'role');
    const error = contextNamed('failures').result?.failures[0]?.error;
    if (!change.result || role === undefined || error === undefined)
      throw new Error('The cases have no role.');
    const failures = [{ change: role.id, error }];
    const result = { ...change.result, outcome: 'partial' as const, roleArn: null, failures };
    const { terminal } = await open('done', { ...change, result });
    expect(terminal.text()).not.toContain(`arn:aws:iam::${account}:role/`);
    expect(terminal.text()).not.toContain('S3 Bucket Name');
    expect(terminal.text()).toContain(`The role ${role.name} doesn't exist yet.`);
    expect(terminal.text()).toContain('kentik-aws-setup --resume 20260101-0000-ab12');
    expect(terminal.text()).not.toContain('apply --resume');
  });

  it('ends with what Kentik needs and how to undo it', async () => {
    const { terminal, sent } = await open('done', contextNamed('done'));
    expect(terminal.text()).toContain(`arn:aws:iam::${account}:role/Kentik-Flow-Logs`);
    expect(terminal.text()).toContain('S3 Bucket Name');
    await terminal.press('end');
    expect(terminal.text()).toContain('kentik-aws-setup undo 20260101-0000-ab12');
    await terminal.press('enter');
    expect(sent).toEqual([{ type: 'next' }]);
  });
});
