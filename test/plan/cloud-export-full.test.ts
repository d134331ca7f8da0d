/** The cloud export of a full export, compared with what Kentik has. */
import { describe, expect, test } from 'vitest';
import type { ExistingCloudExport } from '../../src/model/kentik.ts';
import { resourceChecks } from '../../src/outputs/checks.ts';
import { withHistory } from '../../src/plan/drift.ts';
import { buildFullPlan } from '../../src/plan/full/build.ts';
import { exportUpdate } from '../../src/plan/kinds/cloud-export.ts';
import { account, bucket, changeOf, emptyAccount, flowLog, mixedAnswers, vpc } from './account.ts';
import {
  existing,
  logs,
  otherRole,
  planned,
  plans,
  registeredHere,
  registering,
  roleArn,
  stateWith,
} from './kentik-state.ts';

describe('a full export', () => {
  test('is registered last, with the only active plan, and printed as it is requested', () => {
    const { plan, change, document } = planned([existing('1', { bucket: 'another' })]);
    expect(change).toMatchObject({ action: 'create', name: 'aws-us-east-1', current: null });
    expect(change.desired.planId).toBe('10');
    expect(document?.document).toEqual({ export: change.desired });
    expect(plan.values).toContainEqual({ export: 'aws-us-east-1', field: 'Billing Plan', value: '10' });
    expect(plan.changes.at(-1)).toBe(change);
    const others = plan.changes.filter(({ kind }) => kind !== 'flow-log' && kind !== 'cloud-export');
    expect(change.dependsOn).toEqual(others.map(({ id }) => id));
    expect(change.dependsOnAny).toEqual([
      'flow-log:us-east-1:vpc-00000001',
      'flow-log:us-east-1:vpc-00000002',
    ]);
  });

  test('is in no plan where no one is to register it', () => {
    const answers = registering();
    const plan = buildFullPlan(answers, emptyAccount(answers));
    expect(plan.changes.filter(({ kind }) => kind === 'cloud-export')).toEqual([]);
    expect(plan.documents.map(({ id }) => id)).toContain('cloud-export');
  });

  test('does not wait for flow logs where one writes to the bucket already', () => {
    const answers = registering();
    const flowLogs = [flowLog('vpc-00000001')];
    const plan = buildFullPlan(answers, emptyAccount(answers, { flowLogs }), { kentik: stateWith([]) });
    expect(changeOf(plan, 'cloud-export').dependsOnAny).toBeUndefined();
  });

  test('is blocked with what it needs, and where none of its flow logs can be created', () => {
    const answers = registering();
    const foreign = { 'test-logs-bucket': bucket('test-logs-bucket', { state: 'foreign' }) };
    const kentik = stateWith([]);
    const state = emptyAccount(answers, { buckets: foreign });
    expect(changeOf(buildFullPlan(answers, state, { kentik }), 'cloud-export').action).toBe('blocked');
    const shared = ['vpc-00000001', 'vpc-00000002'].map((id) => vpc(id, { ownerId: '9' }));
    const listed = (ids: string[]) => ({
      ...answers,
      resources: ids.map((id) => ({ type: 'vpc' as const, id, region: 'us-east-1' })),
    });
    const of = (ids: string[]) =>
      changeOf(
        buildFullPlan(listed(ids), emptyAccount(answers, { resources: [...shared, vpc('vpc-00000003')] }), {
          kentik,
        }),
        'cloud-export',
      ).action;
    expect(of(['vpc-00000001', 'vpc-00000002'])).toBe('blocked');
    expect(of(['vpc-00000001', 'vpc-00000003'])).toBe('create');
  });

  test('that Kentik has is used by its own name and plan, whatever slashes its prefix has', () => {
    const answers = { ...registering(), prefix: 'logs' };
    const found = existing('7', { ...logs, bucketPrefix: '/logs/' }, { planId: '11' });
    const { change, document, plan } = planned([found], answers);
    expect(change).toMatchObject({
      action: 'adopt',
      name: 'export-7',
      id: `cloud-export:${account}:export-7`,
    });
    expect(document?.document).toMatchObject({ export: { name: 'export-7', planId: '11' } });
    expect(plan.values).toContainEqual({ export: 'export-7', field: 'Name', value: 'export-7' });
  });

  test('that this session registered needs nothing, also where the response was lost', () => {
    const { change: first } = planned([]);
    const found = existing('7', { ...logs }, { name: 'aws-us-east-1' });
    for (const id of ['7', '']) {
      expect(
        planned([found], undefined, { created: [registeredHere(id, first.desired)] }).change.action,
      ).toBe('none');
    }
    expect(planned([found], undefined, { created: [registeredHere('8', first.desired)] }).change.action).toBe(
      'adopt',
    );
  });

  test('is updated in the fields that differ, and in no others', () => {
    const found = existing('7', { ...logs, region: 'eu-west-1' }, { enabled: false, planId: '11' });
    const { change } = planned([found], registering({ planId: '10', name: 'mine' }));
    expect(change).toMatchObject({ action: 'update', current: found, decision: { usual: 'update' } });
    expect(change.differences?.map(({ field }) => field).sort()).toEqual([
      'enabled',
      'name',
      'planId',
      'region',
    ]);
    expect(exportUpdate(change)).toEqual({
      name: 'mine',
      planId: '10',
      enabled: true,
      aws: { region: 'us-east-1' },
    });
    const own = planned([found], undefined, { created: [registeredHere('7', change.desired)] }).change;
    expect(own.decision).toBeUndefined();
    expect(exportUpdate(own)).toEqual({ enabled: true, aws: { region: 'us-east-1' } });
  });

  test('of this session that someone pointed elsewhere is pointed back, and no second one is created', () => {
    const { change: first } = planned([]);
    const name = 'aws-us-east-1';
    const created = [registeredHere('7', first.desired)];
    const moved = existing('7', { bucket: 'renamed-bucket', bucketPrefix: 'x' }, { name });
    const { change } = planned([moved], undefined, { created });
    expect(change).toMatchObject({ action: 'update', current: moved });
    expect(exportUpdate(change)).toEqual({ aws: { ...logs, bucketPrefix: '' } });
    // Without it in the journal it's someone's export of another bucket.
    expect(planned([moved]).change.action).toBe('create');
    // Once another one reads the bucket, that one is used.
    const other = existing('8', logs);
    expect(planned([moved, other], undefined, { created }).change).toMatchObject({
      action: 'adopt',
      current: other,
    });
  });

  test('of this session gets another role; of anyone else it blocks', () => {
    const found = existing('7', { ...logs, iamRoleArn: otherRole });
    const { change } = planned([found]);
    expect(change).toMatchObject({ action: 'blocked', current: found });
    expect(change.why).toContain('export-7 (ID 7)');
    expect(change.why).toContain(otherRole);
    const own = planned([found], undefined, { created: [registeredHere('7', change.desired)] }).change;
    expect(exportUpdate(own)).toEqual({ aws: { iamRoleArn: roleArn } });
    const disabled = existing('7', { ...logs, iamRoleArn: otherRole }, { enabled: false });
    expect(planned([disabled]).change.action).toBe('create');
  });

  test('is blocked by several that fit, of which one is enabled or all are not', () => {
    const [one, two] = [existing('1', logs), existing('2', logs)];
    expect(planned([one, two]).change).toMatchObject({ action: 'blocked' });
    expect(planned([one, two]).change.why).toContain('export-1 (ID 1), export-2 (ID 2)');
    const off = existing('1', logs, { enabled: false });
    expect(planned([off, two]).change).toMatchObject({ action: 'adopt', name: 'export-2' });
    expect(planned([off, existing('2', logs, { enabled: false })]).change.action).toBe('blocked');
  });

  test('that has a copy is said to differ in nothing', () => {
    const { plan, change } = planned([existing('1', logs), existing('2', logs)]);
    const check = resourceChecks(plan, 'apply').find(({ id }) => id === change.id);
    expect(check).toMatchObject({ state: 'refuted', message: expect.stringContaining(change.why) });
    expect(check?.message).not.toContain('differs');
  });

  test('gets another name where its default is taken, and is blocked where the answers name it', () => {
    const taken = (...names: string[]) =>
      names.map((name, at) => existing(`${at}`, { bucket: 'b' }, { name }));
    const long = `aws-us-east-1-${account}`;
    expect(planned(taken('AWS-us-east-1')).change.name).toBe(long);
    expect(planned(taken('aws-us-east-1', long)).change.name).toBe(`${long}-2`);
    const { change } = planned(taken('mine'), registering({ name: 'mine' }));
    expect(change).toMatchObject({ action: 'blocked', name: 'mine' });
    expect(change.remedy).toContain('kentik.name');
    const { document, plan } = planned(taken('aws-us-east-1'));
    expect(document?.name).toBe(long);
    expect(plan.values).toContainEqual({ export: long, field: 'Name', value: long });
  });

  test('is blocked without a plan to choose, or with one that is unknown or inactive', () => {
    const two = [...plans, { id: '12', name: 'Lab', isActive: true, maxFps: 1, maxDevices: null }];
    const several = planned([], undefined, { plans: two }).change;
    expect(several).toMatchObject({ action: 'blocked' });
    expect(several.why).toContain('10 (Cloud), 12 (Lab)');
    expect(several.remedy).toContain('kentik.planId');
    expect(planned([], registering({ planId: '12' }), { plans: two }).change.action).toBe('create');
    expect(planned([], undefined, { plans: [] }).change.action).toBe('blocked');
    for (const planId of ['11', '13']) {
      expect(planned([], registering({ planId })).change).toMatchObject({ action: 'blocked' });
      expect(planned([existing('1', logs, { planId })], registering({ planId })).change.action).toBe('adopt');
    }
  });

  test('of each bucket of a mixed allocation has its own name', () => {
    const answers = mixedAnswers(
      [
        { bucket: 'acme-us', region: 'us-east-1', from: ['us-east-1'] },
        { bucket: 'acme-eu', region: 'us-east-1', from: ['eu-west-1'] },
      ],
      { kentik: { register: true } },
    );
    const resources = [vpc('vpc-00000001'), vpc('vpc-00000002', { region: 'eu-west-1' })];
    const { changes } = buildFullPlan(answers, emptyAccount(answers, { resources }), {
      kentik: stateWith([]),
    });
    const exports = changes.filter((change) => change.kind === 'cloud-export');
    expect(exports.map(({ name, desired }) => [name, desired.aws.bucket])).toEqual([
      ['aws-acme-us', 'acme-us'],
      ['aws-acme-eu', 'acme-eu'],
    ]);
    expect(exports.map(({ dependsOnAny }) => dependsOnAny)).toEqual([
      ['flow-log:us-east-1:vpc-00000001'],
      ['flow-log:eu-west-1:vpc-00000002'],
    ]);
    expect(exports[0]?.dependsOn).not.toContain('bucket:us-east-1:acme-eu');
  });

  test('that someone deleted or changed since has drifted', () => {
    const { change: first } = planned([]);
    const created = [registeredHere('7', first.desired)];
    const drift = (exports: ExistingCloudExport[], answers = registering()) => {
      const history = { session: 's', decisions: [], created, uncertain: [], found: [] };
      return changeOf(withHistory(planned(exports, answers, { created }).plan, history, []), 'cloud-export')
        .drift;
    };
    const found = existing('7', logs, { name: 'aws-us-east-1' });
    expect(drift([])).toBe('gone');
    expect(drift([found])).toBeUndefined();
    expect(drift([existing('7', { ...logs, region: 'eu-west-1' }, { name: 'aws-us-east-1' })])).toBe(
      'changed',
    );
    expect(drift([found], registering({ name: 'renamed' }))).toBeUndefined();
  });
});
