/** The first phase: sessions, credentials, identity. */
import { describe, expect, it } from 'vitest';
import type { WizardContext } from '../../machines/context.ts';
import type { PersonEvent } from '../../machines/events.ts';
import { screens } from '../../screens/index.ts';
import { Opening } from '../../screens/opening.tsx';
import { renderInTerminal } from '../helpers/terminal.tsx';
import { account, contextOf, sessions } from './contexts.ts';
import { contextNamed, open } from './open.tsx';

describe('welcome', () => {
  const fresh = { session: null, draft: { version: 1 as const }, identity: null };

  it.each([
    { sandbox: false, dryRun: false },
    { sandbox: true, dryRun: false },
    { sandbox: false, dryRun: true },
  ])('looks as the first frame, which is drawn without it: %o', async (mode) => {
    const first = renderInTerminal(<Opening input={{ ...mode, session: null, resume: false }} />);
    const { terminal } = await open('welcome', { ...fresh, ...mode, sessionsLoaded: false });
    await first.settle();
    expect(first.screen()).toEqual(terminal.screen());
  });

  it('says what it does and starts by Enter', async () => {
    const { terminal, sent } = await open('welcome', fresh);
    for (const phase of ['Look', 'Choose', 'Review', 'Apply', 'undo SESSION', 'Nothing changes before']) {
      expect(terminal.text()).toContain(phase);
    }
    await terminal.press('enter');
    expect(sent).toEqual([{ type: 'next' }]);
  });

  it('offers the newest unfinished session first', async () => {
    const { terminal, sent } = await open('welcome', { ...fresh, sessions: sessions.toReversed() });
    expect(terminal.text()).toContain('10 m ago, all questions answered');
    await terminal.press('enter', 'end', 'enter');
    expect(sent).toEqual([
      { type: 'session.resumed', id: '20251231-2350-k3vd' },
      { type: 'session.started' },
    ]);
  });

  it('starts over by Enter where the newest session is finished', async () => {
    const finished = sessions.filter((session) => session.state === 'applied');
    const { terminal, sent } = await open('welcome', { ...fresh, sessions: finished });
    await terminal.press('enter');
    expect(sent).toEqual([{ type: 'session.started' }]);
  });

  it('offers a session again that could not be opened, and this one by its answers', async () => {
    const [newest] = sessions;
    const failed = await open('welcome', { ...fresh, session: newest?.id ?? null, sessions });
    await failed.terminal.press('enter');
    expect(failed.sent).toEqual([{ type: 'session.resumed', id: newest?.id }]);
    const back = await open('welcome', { session: newest?.id ?? null, sessions });
    expect(back.terminal.text()).toContain('❯ Continue this session');
    expect(back.terminal.text()).not.toContain('Start over');
    await back.terminal.press('enter');
    expect(back.sent).toEqual([{ type: 'next' }]);
  });

  it('shows a session without opening it', async () => {
    const { terminal, sent } = await open('welcome', { ...fresh, sessions });
    await terminal.press('v');
    expect(terminal.text()).toContain('Session 20251231-2350-k3vd');
    expect(terminal.text()).toMatch(/Role +Kentik-Flow-Logs/);
    await terminal.press('escape');
    expect(terminal.text()).toContain('Start over');
    expect(sent).toEqual([]);
  });

  it("names sessions that can't be read", async () => {
    const { terminal } = await open('welcome', contextNamed('welcome-sessions'));
    expect(terminal.text()).toContain("Session old can't be read and is kept");
  });

  it('does not let an early Enter skip the offer, and starts by it where there is none', async () => {
    const sent: PersonEvent[] = [];
    const element = (change: Partial<WizardContext>) => (
      <screens.welcome
        context={contextOf({ ...fresh, ...change })}
        state="welcome"
        send={(event) => sent.push(event)}
      />
    );
    const offer = renderInTerminal(element({ sessionsLoaded: false }));
    await offer.press('enter');
    await offer.rerender(element({ sessions }));
    expect(sent).toEqual([]);
    expect(offer.text()).toContain('Continue 2');
    const plain = renderInTerminal(element({ sessionsLoaded: false }));
    await plain.press('enter');
    expect(sent).toEqual([]);
    await plain.rerender(element({}));
    expect(sent).toEqual([{ type: 'next' }]);
  });
});

describe('credentials', () => {
  it('lists what was found and takes the profile that is chosen', async () => {
    const { terminal, sent } = await open('choosingCredentials', contextNamed('credentials'));
    expect(terminal.text()).toMatch(/❯ The environment +AWS_ACCESS_KEY_ID/);
    await terminal.press('up', 'enter', 'ctrl+r');
    expect(sent).toEqual([
      { type: 'source.chosen', source: { kind: 'profile', profile: 'deploy' } },
      { type: 'retry' },
    ]);
  });

  it('offers the sandbox and a dry run where there are none', async () => {
    const { terminal, sent } = await open('choosingCredentials', contextNamed('credentials-none'));
    await terminal.press('enter', 'down', 'enter');
    expect(sent).toEqual([{ type: 'sandbox.chosen' }, { type: 'offline.chosen' }]);
  });

  it('warns of a partition in which Kentik is not', async () => {
    const { terminal } = await open('confirmingIdentity', contextNamed('identity-gov'));
    expect(terminal.text()).toContain('in the partition aws-us-gov');
  });

  it('takes an account number and nothing else', async () => {
    const { terminal, sent } = await open('enteringAccount', contextNamed('account'));
    await terminal.type('12');
    await terminal.press('enter');
    expect(sent).toEqual([]);
    expect(terminal.text()).toContain('must have 12 digits');
    await terminal.type('34-5678-9012');
    await terminal.press('enter');
    expect(sent).toEqual([{ type: 'account.entered', account }]);
  });
});
