/** The wizard's proof of what was set up, kept for the session's report as it comes in: someone might not wait for its end. */
import type { EffectInput } from '../../machines/actors.ts';
import type { DeliveryStatus } from '../../machines/context.ts';
import type { PrepareOptions } from '../apply/prepare.ts';
import { type Check, nestingChecks } from '../outputs/checks.ts';
import type { History } from '../plan/history.ts';
import { type GrantsProof, judgeGrants } from '../proof/grants.ts';
import { judgeNesting } from '../proof/nesting.ts';
import type { NestingProof } from '../proof/nesting-documents.ts';
import type { Delivery } from '../proof/types.ts';
import { fullChecks } from '../run/checks-output.ts';
import { ASK_KENTIK_EVERY_MS, LOOK_EVERY_MS, type Run } from '../run/connect.ts';
import { type ProofKeeper, proofKeeper } from '../run/keep-proof.ts';
import { watchDelivery } from './effects-full.ts';
import type { WizardKentik } from './effects-kentik.ts';

export interface ProofTools {
  /** Given again for the last look: what other sessions own might have changed. */
  look: () => Promise<PrepareOptions & { history: History }>;
  kentik: WizardKentik;
  run: Run;
  signal: AbortSignal;
}

type ProofInput = EffectInput<'watchDelivery'>;

/** Waits for logs, then judges the role, then asks Kentik. */
export async function proveLogs(input: ProofInput, tools: ProofTools): Promise<DeliveryStatus[]> {
  const { run, signal } = tools;
  const { accounts, history } = await tools.look();
  const { aws, identity } = accounts.home;
  const keeper = keeperOf(history, run);
  // Only the states are kept, and no commands.
  const about = { account: identity.account, fix: '', again: '' };
  const found = (deliveries: readonly Delivery[], grants: GrantsProof | null): Check[] =>
    fullChecks({ deliveries, grants }, about);
  const deliveries = await watchDelivery(
    { aws, identity },
    input,
    LOOK_EVERY_MS[run.target],
    signal,
    (seen) => keeper.soFar(found(seen, null)),
  );
  // Last, when what was created a while ago is known everywhere: IAM's simulation is as late as IAM itself.
  const grants = await judgeGrants(await tools.look());
  if (grants !== null) input.listener.send({ type: 'grants.judged', grants });
  await askKentik(input, tools, { deliveries, checks: found(deliveries, grants), keeper });
  return deliveries;
}

/** In place of logs, of which a metadata-only export has none. */
export async function proveAccounts(input: ProofInput, tools: ProofTools): Promise<NestingProof[]> {
  const look = await tools.look();
  const { proofs, plan } = await judgeNesting(look);
  input.listener.send({ type: 'nesting.judged', nesting: proofs });
  const keeper = keeperOf(look.history, tools.run);
  await askKentik(input, tools, { deliveries: [], checks: nestingChecks(proofs, plan, ''), keeper });
  return proofs;
}

function keeperOf({ session }: History, { now }: Run): ProofKeeper {
  // Its own lines would stand in the middle of a screen.
  return proofKeeper(session, now, () => undefined);
}

async function askKentik(
  input: Pick<ProofInput, 'plan' | 'registered' | 'listener'>,
  { look, kentik, run, signal }: ProofTools,
  found: { deliveries: readonly DeliveryStatus[]; checks: readonly Check[]; keeper: ProofKeeper },
): Promise<void> {
  const { accounts, history } = await look();
  const { session, created } = history;
  const everyMs = ASK_KENTIK_EVERY_MS[run.target];
  await kentik.prove(input, { ...found, aws: accounts.home.aws, session, created, everyMs }, signal);
}
