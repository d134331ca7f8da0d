/** What isn't as expected is named at the end with its fix: on the last screen, in plain lines, and in what stays. */
import { afterEach, expect, it, vi } from 'vitest';
import type { WizardContext } from '../../machines/context.ts';
import { screens } from '../../screens/index.ts';
import { exitCode } from '../../src/model/errors.ts';
import type { ExportProof, KentikVerdict } from '../../src/model/kentik-proof.ts';
import type { ResourceTraffic } from '../../src/model/traffic.ts';
import { proofCommands } from '../../src/outputs/resume-command.ts';
import { plainSteps } from '../../src/plain/steps.ts';
import { output } from '../../src/process/output.ts';
import { printEnding } from '../../src/wizard/ending.ts';
import { renderInTerminal } from '../helpers/terminal.tsx';
import { delivered } from './deliveries.ts';
import { metadataPlan, nestingOf, organizationOf, partialResult } from './metadata-cases.ts';
import { contextNamed } from './open.tsx';

afterEach(() => vi.restoreAllMocks());

/** One text, in which it doesn't matter where lines were wrapped. */
const joined = (text: string): string => text.replace(/\s+/g, ' ');

async function endsOf(change: WizardContext): Promise<Record<string, string>> {
  const context = { ...change, undoing: null, undoExit: null, error: null };
  const terminal = renderInTerminal(<screens.done context={context} state="done" send={() => undefined} />, {
    columns: 100,
    rows: 90,
  });
  await terminal.settle();
  const shown = plainSteps.done({ context, isWorking: false });
  const lines = shown !== null && 'question' in shown ? shown.question.lines : [];
  const kept: string[] = [];
  for (const name of ['result', 'note'] as const)
    vi.spyOn(output, name).mockImplementation((line) => void kept.push(line));
  const dryRun = { format: 'console' } as const;
  await printEnding({
    context,
    target: 'aws',
    dryRun,
    isPlain: false,
    exit: exitCode.proof,
    isUndoing: false,
  });
  return {
    screen: joined(terminal.text()),
    plain: joined(lines.map((line) => (typeof line === 'string' ? line : line.verbatim)).join('\n')),
    kept: joined(kept.join('\n')),
  };
}

function verdict(state: KentikVerdict['state'], cause: string): KentikVerdict {
  return { state, cause, message: `It is ${cause}.`, remedy: `Repair ${cause}.` };
}

function exported(own: KentikVerdict, devices: KentikVerdict | null): ExportProof {
  const proof = devices && { verdict: devices, names: [], matches: [], dataExplorerUrl: null };
  return { account: '123456789012', name: 'prod', id: '7', status: null, verdict: own, devices: proof };
}

it('of a full export', async () => {
  const traffic = (resourceId: string, state: ResourceTraffic['state']): ResourceTraffic => {
    return { resourceId, flowLogId: null, state, why: `It is ${state}.`, lastSeenAt: null };
  };
  const context = contextNamed('done');
  const { account } = context.plan ?? { account: '' };
  const grants = { account, roleArn: 'arn:x', verdict: 'refuted', evidence: 'documents' } as const;
  const ends = await endsOf({
    ...context,
    deliveries: [
      { ...delivered, traffic: [traffic('vpc-1', 'no-flow-log'), traffic('vpc-2', 'no-traffic')] },
    ],
    grants: { ...grants, message: 'The bucket policy denies it.', remedy: 'Exclude the role.' },
    exports: [
      exported(verdict('refuted', 'wrong-region'), verdict('unproven', 'device-missing')),
      exported(verdict('unproven', 'kentik-denied'), null),
    ],
  });
  const { fix } = proofCommands(context.session);
  for (const [where, text] of Object.entries(ends)) {
    for (const said of [
      'The bucket policy denies it. Fix: Exclude the role.',
      'It is wrong-region. Fix: Repair wrong-region.',
      'It is device-missing. Fix: Repair device-missing.',
      'It is kentik-denied. Fix: Repair kentik-denied.',
      `vpc-1 in us-east-1: It is no-flow-log. Fix: ${fix}`,
      'vpc-2 in us-east-1: It is no-traffic. Fix:',
    ]) {
      expect(text, where).toContain(said);
    }
  }
});

it('of a metadata-only export', async () => {
  const organization = organizationOf(6);
  const plan = metadataPlan(organization);
  const nesting = nestingOf(plan).map((each, index) =>
    index === 1
      ? {
          ...each,
          isReached: true,
          verdict: 'refuted' as const,
          evidence: 'documents' as const,
          message: 'No role.',
        }
      : each,
  );
  const context = { ...contextNamed('done'), organization, plan, result: partialResult(plan), nesting };
  const ends = await endsOf({ ...context, exports: [exported(verdict('refuted', 'error'), null)] });
  for (const [where, text] of Object.entries(ends)) {
    const { account } = nesting[1] ?? {};
    const { fix } = proofCommands(context.session);
    expect(text, where).toContain(`account ${account}: failed: No role. Fix: ${fix}`);
    expect(text, where).toContain('It is error. Fix: Repair error.');
  }
});
