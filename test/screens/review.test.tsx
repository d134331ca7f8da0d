/** The review of large plans, and the documents: what fits, what is folded, copied, saved and marked. */
import { describe, expect, it } from 'vitest';
import type { WizardContext } from '../../machines/context.ts';
import type { PersonEvent } from '../../machines/events.ts';
import type { WizardState } from '../../machines/wizard.ts';
import { screens } from '../../screens/index.ts';
import { Decision, decisionKeys } from '../../screens/parts/decision.tsx';
import { SaveContext, type SaveFile } from '../../screens/parts/saving.ts';
import { UnsubmittedContext } from '../../screens/parts/unsubmitted.ts';
import { documentFiles } from '../../src/outputs/files.ts';
import type { Plan } from '../../src/plan/types.ts';
import { Frame } from '../../src/ui/frame.tsx';
import { renderInTerminal } from '../helpers/terminal.tsx';
import { contextOf, manyPlan, planOf, vpcs } from './contexts.ts';
import { metadataDraft, metadataPlan, organizationOf } from './metadata-cases.ts';
import { nearPlan } from './near-plans.ts';

interface Setting {
  state?: WizardState;
  size?: { columns: number; rows: number };
  change?: Partial<WizardContext>;
  save?: SaveFile;
}

async function show(plan: Plan, { state = 'reviewing', size, change = {}, save }: Setting = {}) {
  const sent: PersonEvent[] = [];
  const kept = new Map();
  const elementOf = (which: WizardState, shown = plan) => {
    const context = contextOf({ plan: shown, ...change });
    const Screen = screens[which];
    return (
      <SaveContext value={save ?? null}>
        <UnsubmittedContext value={kept}>
          <Screen key={which} context={context} state={which} send={(event) => sent.push(event)} />
        </UnsubmittedContext>
      </SaveContext>
    );
  };
  const terminal = renderInTerminal(elementOf(state), size);
  await terminal.settle();
  return {
    terminal,
    sent,
    goTo: (which: WizardState, shown?: Plan) => terminal.rerender(elementOf(which, shown)),
  };
}

const partial = {
  outcome: 'partial' as const,
  session: 's',
  roleArn: null,
  policyArn: null,
  buckets: [],
  flowLogs: [],
};

const sizes = [
  { columns: 60, rows: 20 },
  { columns: 80, rows: 24 },
  { columns: 200, rows: 60 },
];
const organization = organizationOf(300);
const accountIds = (organization.accounts ?? []).map(({ id }) => id);
const large: [name: string, plan: Plan, change: Partial<WizardContext>][] = [
  ['112 flow logs', manyPlan(112), {}],
  ['300 accounts', metadataPlan(organization), { draft: metadataDraft, organization }],
];

describe.each(sizes)('at $columns×$rows', (size) => {
  it.each(large)(
    'a plan of %s stays in the window, folded and open, and cuts no ID',
    async (_, plan, change) => {
      const known = [...plan.changes.flatMap(({ name, account }) => [name, account]), ...accountIds];
      const ids = new Set(known);
      const { terminal } = await show(plan, { size, change });
      const check = () => {
        const lines = terminal.text().split('\n');
        expect(lines.length).toBeLessThan(size.rows);
        expect(terminal.history()).toHaveLength(size.rows);
        expect(lines.at(-1)).toContain('Ctrl+C leave');
        for (const word of terminal.text().split(/[\s,():]+/)) {
          if (/^(?:vpc-|\d{12})/.test(word) && word.length > 8) expect(ids).toContain(word);
        }
      };
      check();
      await terminal.press('u');
      for (let page = 0; page < 6; page += 1) {
        check();
        await terminal.press('pagedown');
      }
      await terminal.press('end');
      check();
    },
  );
});

it('the worst warning is under the title, and opening a row shows the rest of it', async () => {
  const plan = manyPlan(112);
  const { terminal } = await show({
    ...plan,
    notes: [...plan.notes, { kind: 'warning', text: 'This will break.', harm: 'fails' }],
  });
  const [, , , , , , , first] = terminal.text().split('\n');
  expect(first).toContain('This will break.');
  await terminal.press('down', 'down', 'down');
  expect(terminal.text()).toContain('112 flow logs');
  expect(terminal.text()).not.toContain('net-111');
  await terminal.press('o');
  expect(terminal.text()).toMatch(/vpc-\w+ +eu-west-1 +net-/);
  await terminal.press('o');
  expect(terminal.text()).not.toMatch(/vpc-\w+ +eu-west-1 +net-/);
});

it('the documents of a row are one key away, and the row has the cursor again afterwards', async () => {
  const plan = planOf();
  const { terminal, sent, goTo } = await show(plan);
  await terminal.press('end', 'up', 'up', 'up', 'd');
  expect(sent).toEqual([{ type: 'documents.opened' }]);
  await goTo('viewingDocuments');
  const role = plan.documents.findIndex(({ id }) => id === 'trust-policy');
  await terminal.waitFor(`Document ${role + 1} of ${plan.documents.length}`);
  await goTo('reviewing');
  await terminal.waitFor((screen) => screen.some((line) => /▌.*role Kentik-Flow-Logs/.test(line)));
  // A plan that was built again starts at its top.
  await goTo('viewingDocuments');
  await goTo('reviewing', { ...plan });
  await terminal.waitFor((screen) => screen.some((line) => /▌/.test(line) && !line.includes('role Kentik')));
});

it('U opens what is left, then folds all, and says so', async () => {
  const { terminal } = await show(manyPlan(112), { size: { columns: 100, rows: 60 } });
  await terminal.press('down', 'down', 'down', 'o');
  await terminal.waitFor('U open all');
  await terminal.press('u');
  await terminal.waitFor('U fold all');
  await terminal.press('u');
  await terminal.waitFor('U open all');
  expect(terminal.text()).not.toMatch(/vpc-\w+ +eu-west-1 +net-/);
});

describe('a document', () => {
  const plan = planOf();
  const [first] = documentFiles(plan);
  if (first === undefined) throw new Error('no document');

  it('is copied as a whole through the terminal, and nothing more is claimed', async () => {
    const { terminal } = await show(plan, { state: 'viewingDocuments' });
    await terminal.press('c');
    const base64 = Buffer.from(first.content).toString('base64');
    expect(terminal.rawBytes()).toContain(`\u001b]52;c;${base64}\u0007`);
    expect(terminal.text()).toContain("Sent to the terminal's clipboard");
  });

  it('is saved where it says, or says why not', async () => {
    const saved: string[] = [];
    const save: SaveFile = async ({ fileName, content }) => {
      if (saved.length > 0) throw new Error('The disk is full.');
      saved.push(content);
      return `/tmp/${fileName.slice(0, 13)}.json`;
    };
    const { terminal } = await show(plan, { state: 'viewingDocuments', save });
    await terminal.press('s');
    await terminal.waitFor('Saved to /tmp/bucket-policy.json');
    expect(saved).toEqual([first.content]);
    await terminal.press('s');
    await terminal.waitFor('The disk is full.');
  });

  it('marks what is added to an existing policy, and nothing of a new one', async () => {
    const near = nearPlan('policies');
    const at = near.documents.findIndex(({ id }) => id === 'policy');
    const { terminal } = await show(
      { ...near, documents: near.documents.slice(at) },
      { state: 'viewingDocuments' },
    );
    expect(terminal.text()).toContain('+ marks statements');
    expect(terminal.text()).toMatch(/\+ +\{/);
    const fresh = await show(plan, { state: 'viewingDocuments' });
    expect(fresh.terminal.text()).not.toContain('+ marks');
  });

  it('has most of the window', async () => {
    const { terminal } = await show(plan, { state: 'viewingDocuments' });
    const json = terminal
      .text()
      .split('\n')
      .filter((line) => /^ +["{}[\]]/.test(line));
    expect(json.length).toBeGreaterThanOrEqual(12);
  });
});

it('a dry run says what it would do', async () => {
  const { terminal } = await show(planOf(), { change: { dryRun: true } });
  expect(terminal.text()).toContain('Would create 2 buckets');
  expect(terminal.text()).toContain('+ would create');
});

it('shows why a change failed and how to fix it in the smallest window', async () => {
  const plan = planOf();
  const error = {
    code: 'ACCESS_DENIED',
    exit: 4 as const,
    doing: 'creating the role Kentik-Flow-Logs',
    message: `AWS doesn't allow iam:CreateRole on arn:aws:iam::${plan.account}:role/Kentik-Flow-Logs.`,
    where: { account: plan.account, name: 'Kentik-Flow-Logs' },
    why: 'A service control policy denies it explicitly. A Deny outweighs every Allow.',
    remedy: ['Ask the administrators of your AWS organization to narrow the Deny statement.'],
  };
  const failures = plan.changes.slice(-1).map(({ id }) => ({ change: id, error }));
  const { terminal } = await show(plan, {
    state: 'reviewingFailures',
    size: { columns: 60, rows: 20 },
    change: { result: { ...partial, account: plan.account, failures } },
  });
  const screen = terminal.text();
  for (const seen of ['Creating the role', "doesn't allow", 'Why: A service control', 'Fix: Ask the admin'])
    expect(screen).toContain(seen);
  // What fits stands side by side, as the hint says.
  expect(screen).toContain('←→ choose');
  expect(screen).toMatch(/Retry the rest {2,}\S/);
});

it('names Tab where the choices stand in a column', async () => {
  const values = ['one', 'two'] as const;
  const label = (value: string) => `${value}, ${'which is long '.repeat(3)}`;
  const options = values.map((value) => ({ value, label: label(value), care: 'none' as const }));
  const terminal = renderInTerminal(
    <Frame product="setup" phases={['Look']} phase={0} keys={[decisionKeys]}>
      <Decision question="Which?" options={options} onSubmit={() => undefined} />
    </Frame>,
    { columns: 60, rows: 20 },
  );
  await terminal.waitFor('Tab choose');
  expect(terminal.text()).not.toContain('←→');
  await terminal.press('tab');
  await terminal.waitFor('❯ two');
});

it('shows how to fix a failure above the fold, and copies it', async () => {
  const error = {
    code: 'ACCESS_DENIED',
    exit: 4 as const,
    doing: 'creating the role Kentik-Flow-Logs',
    message: 'AWS refused permission.',
    aws: { service: 'IAM', operation: 'CreateRole', code: 'AccessDenied', message: 'No. '.repeat(200) },
    why: 'Because. '.repeat(60),
    remedy: [`{"Effect": "Allow", "Action": "iam:CreateRole", "Resource": "${vpcs.core.id}"}`],
  };
  for (const state of ['failed', 'reviewingFailures'] as const) {
    const plan = planOf();
    const failures = plan.changes.slice(-1).map(({ id }) => ({ change: id, error }));
    const result = { ...partial, account: plan.account, failures };
    const { terminal } = await show(plan, {
      state,
      change: { error, failedIn: 'planning', result },
    });
    expect(terminal.text(), state).toContain('"iam:CreateRole"');
    await terminal.press('c');
    expect(terminal.rawBytes()).toContain(Buffer.from(error.remedy.join('\n')).toString('base64'));
  }
});
