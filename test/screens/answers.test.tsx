/** What Enter, Esc and what was answered before come to, on every screen with a question. */
import { describe, expect, it } from 'vitest';
import type { PersonEvent } from '../../machines/events.ts';
import type { WizardState } from '../../machines/wizard.ts';
import { kentikFields } from '../../src/answers/log-format.ts';
import { account, answers, planOf, vpcs } from './contexts.ts';
import { justRegions, open } from './open.tsx';

describe('Enter alone takes the default', () => {
  const offered = `kentik-flow-logs-${account}-us-east-1`;
  it.each<[WizardState, PersonEvent]>([
    ['confirmingIdentity', { type: 'next' }],
    ['choosingExport', { type: 'export.chosen', export: 'full' }],
    ['choosingAllocation', { type: 'allocation.chosen', allocation: 'local' }],
    ['choosingBucketRegion', { type: 'bucket-region.chosen', region: 'us-east-1' }],
    ['choosingBucket', { type: 'bucket.chosen', bucket: offered }],
    ['namingBucket', { type: 'bucket.chosen', bucket: offered }],
    ['enteringPrefix', { type: 'prefix.entered', prefix: '' }],
    ['choosingResources', { type: 'resources.chosen', resources: 'all' }],
    ['choosingLogFormat', { type: 'format.chosen', logFormat: 'kentik' }],
    ['choosingFields', { type: 'format.chosen', logFormat: [...kentikFields] }],
    ['choosingInterval', { type: 'interval.chosen', aggregationInterval: 600 }],
    ['enteringRecordRate', { type: 'record-rate.entered', recordsPerSecond: { low: 1, high: 100 } }],
    ['choosingDeletion', { type: 'deletion.chosen', deletion: 'customer' }],
    ['namingRole', { type: 'role.named', roleName: 'Kentik-Flow-Logs' }],
    ['namingPolicy', { type: 'policy.named', policyName: 'Kentik-Metadata-Policy' }],
    ['enteringExternalId', { type: 'external-id.entered', externalId: null }],
    ['choosingGrant', { type: 'grant.chosen', grant: 'scoped', narrow: false }],
    ['reviewingAnswers', { type: 'answers.accepted' }],
  ])('in %s', async (state, event) => {
    const { terminal, sent } = await open(state, { draft: justRegions });
    await terminal.press('enter');
    expect(sent).toEqual([event]);
  });
});

describe('Esc and Shift+Tab go back', () => {
  const states = [
    'choosingCredentials',
    'confirmingIdentity',
    'enteringAccount',
    'choosingExport',
    'choosingRegions',
    'choosingAllocation',
    'choosingBucketRegion',
    'choosingBucket',
    'namingBucket',
    'enteringPrefix',
    'choosingResources',
    'enteringResources',
    'choosingLogFormat',
    'choosingFields',
    'choosingInterval',
    'enteringRecordRate',
    'choosingDeletion',
    'namingRole',
    'namingPolicy',
    'enteringExternalId',
    'choosingGrant',
    'reviewingAnswers',
    'reviewing',
    'viewingDocuments',
    'discoveringResources',
  ] as const;
  it.each(states)('from %s', async (state) => {
    const { terminal, sent } = await open(state, { plan: planOf() });
    await terminal.press('escape', 'shift+tab');
    expect(sent).toEqual([{ type: 'back' }, { type: 'back' }]);
    expect(terminal.text()).toMatch(/Esc|Enter back/);
  });
});

describe('what was answered before is shown again', () => {
  it.each<[WizardState, Partial<typeof answers>, PersonEvent]>([
    [
      'choosingAllocation',
      { allocation: 'centralized' },
      { type: 'allocation.chosen', allocation: 'centralized' },
    ],
    ['choosingBucketRegion', { region: 'eu-west-1' }, { type: 'bucket-region.chosen', region: 'eu-west-1' }],
    ['choosingBucket', { bucket: 'security-archive' }, { type: 'bucket.chosen', bucket: 'security-archive' }],
    ['namingBucket', { bucket: 'my-logs' }, { type: 'bucket.chosen', bucket: 'my-logs' }],
    ['enteringPrefix', { prefix: 'net/logs' }, { type: 'prefix.entered', prefix: 'net/logs' }],
    ['choosingLogFormat', { logFormat: 'default' }, { type: 'format.chosen', logFormat: 'default' }],
    ['choosingLogFormat', { logFormat: [...kentikFields] }, { type: 'format.custom' }],
    ['choosingInterval', { aggregationInterval: 60 }, { type: 'interval.chosen', aggregationInterval: 60 }],
    [
      'enteringRecordRate',
      { recordsPerSecond: 1500 },
      { type: 'record-rate.entered', recordsPerSecond: 1500 },
    ],
    ['choosingDeletion', { deletion: 'kentik' }, { type: 'deletion.chosen', deletion: 'kentik' }],
    ['namingRole', { roleName: 'Mine' }, { type: 'role.named', roleName: 'Mine' }],
    ['enteringExternalId', { externalId: '4711' }, { type: 'external-id.entered', externalId: '4711' }],
    ['choosingGrant', { grant: 'documented' }, { type: 'grant.chosen', grant: 'documented', narrow: false }],
    [
      'choosingResources',
      { resources: [{ type: 'subnet', id: vpcs.coreSubnet.id, region: 'us-east-1' }] },
      {
        type: 'resources.chosen',
        resources: [{ type: 'subnet', id: vpcs.coreSubnet.id, region: 'us-east-1' }],
      },
    ],
  ])('in %s: %o', async (state, change, event) => {
    const { terminal, sent } = await open(state, { draft: { ...answers, ...change } });
    await terminal.press('enter');
    expect(sent).toEqual([event]);
  });
});
