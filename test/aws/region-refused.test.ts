/** A region that the organization refuses: named with its policy, and with the answers that leave it out. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createActor, fromTransition } from 'xstate';
import { parse } from 'yaml';
import type { RegionCount } from '../../machines/context.ts';
import type { EffectEvent } from '../../machines/events.ts';
import { fullAnswersOf } from '../../src/answers/complete.ts';
import type { DraftAnswers } from '../../src/answers/types.ts';
import { accountsFor } from '../../src/apply/accounts.ts';
import { preparePlan } from '../../src/apply/prepare.ts';
import { exitCode } from '../../src/model/errors.ts';
import { choosingRegions } from '../../src/questions/regions.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { countVpcs, discoverResources } from '../../src/wizard/effects-full.ts';
import { managementAccount, seedWithControls } from '../helpers/controls.ts';
import { reportFrom } from '../helpers/failures.ts';
import { connectIn } from '../helpers/log-bucket.ts';
import { contextOf } from '../screens/contexts.ts';
import { awsFiles } from './aws-files.ts';

const account = '123456789012';
const { signal } = new AbortController();
const regions = ['us-east-1', 'eu-west-1', 'us-west-2', 'ap-southeast-2'];
const refused = ['eu-west-1', 'ap-southeast-2'];

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await startSandbox({
    seed: seedWithControls({
      'two-regions': {
        Effect: 'Deny',
        Action: 'ec2:*',
        Resource: '*',
        Condition: { StringEquals: { 'aws:RequestedRegion': refused } },
      },
    }),
  });
  await awsFiles('', '');
});
afterEach(() => sandbox.close());

async function home() {
  const aws = connectIn(sandbox.environment);
  return { aws, identity: await aws.identify(signal) };
}

async function planFor(draft: Partial<DraftAnswers>) {
  const answers = fullAnswersOf({ version: 1, account, bucket: 'logs-of-regions', ...draft });
  return preparePlan({ answers, accounts: accountsFor(null, await home(), () => expect.fail()), signal });
}

test('a plan names all of them with the policy, and the answers that it gives lead to a plan', async () => {
  const report = await reportFrom(planFor({ regions, resources: 'all' }));
  expect(report).toMatchObject({ code: 'ACCESS_DENIED', exit: exitCode.permission });
  for (const region of refused) expect(report.message).toContain(region);
  expect(report.why).toContain(`service control policy (arn:aws:organizations::${managementAccount}:policy/`);
  const { changes } = await planFor({ resources: 'all', ...parse(report.remedy.at(-1) ?? '') });
  const planned = changes.flatMap((change) => (change.kind === 'flow-log' ? [change.region] : []));
  expect([...new Set(planned)]).toEqual(regions.filter((region) => !refused.includes(region)));
});

test('where every region refuses, none can be left out', async () => {
  const report = await reportFrom(planFor({ regions: refused, resources: 'all' }));
  expect(report.code).toBe('ACCESS_DENIED');
  expect(report.remedy.join('\n')).not.toContain('regions:');
});

test("the wizard lists the region with its reason, and it can't be selected", async () => {
  const counting = fromTransition(
    (known: Record<string, RegionCount>, event: EffectEvent) =>
      event.type === 'region.counted' ? { ...known, [event.region]: event.count } : known,
    {},
  );
  const listener = createActor(counting).start();
  await countVpcs(await home(), { regions, listener }, signal);
  const counts = listener.getSnapshot().context;
  const infos = regions.map((name) => ({ name, optInStatus: 'opt-in-not-required' as const }));
  const ask = (regionCounts: Record<string, RegionCount>) => {
    const draft = { version: 1 as const };
    const question = choosingRegions.ask(
      contextOf({ draft, regions: infos, regionCounts, homeRegion: 'eu-west-1', offline: false }),
    );
    if (question.form !== 'several') return expect.fail('another form');
    return question;
  };
  const { rows, chosen } = ask(counts);
  expect(rows.map(({ id }) => id).sort()).toEqual([...regions].sort());
  const disabled = rows.filter((row) => row.disabled !== undefined);
  expect(disabled.map(({ id }) => id).sort()).toEqual([...refused].sort());
  for (const row of disabled)
    expect(row.disabled).toContain(`arn:aws:organizations::${managementAccount}:policy/`);
  expect(chosen).not.toEqual([]);
  for (const region of chosen) expect(refused).not.toContain(region);
  // A permission that is missing everywhere isn't about a region.
  const everywhere = Object.fromEntries(
    regions.map((name) => [name, { state: 'refused' as const, message: '' }]),
  );
  expect(ask(everywhere).rows.some((row) => row.disabled !== undefined)).toBe(false);
});

test('reading the resources of chosen regions says how to leave it out, too', async () => {
  const report = await reportFrom(discoverResources(await home(), regions, signal));
  expect(parse(report.remedy.at(-1) ?? '')).toEqual({ regions: ['us-east-1', 'us-west-2'] });
});
