/** The text of `--format terraform`: what is written, and that foreign text stays text. */
import { describe, expect, it } from 'vitest';
import { sessionTag } from '../../src/model/ids.ts';
import { terraformFiles } from '../../src/outputs/terraform/files.ts';
import {
  entryLines,
  expressionOf,
  jsonencode,
  quoted,
  uniqueNames,
} from '../../src/outputs/terraform/hcl.ts';
import type { Change, FlowLogChange, Plan } from '../../src/plan/types.ts';
import { flowLog as existingFlowLog } from '../plan/account.ts';

describe('strings', () => {
  it.each([
    ['plain', '"plain"'],
    ['say "hi" \\ there', '"say \\"hi\\" \\\\ there"'],
    ['${version} %{if}', '"$${version} %%{if}"'],
    ['$${x} %%{y}', '"\\u0024\\u0024{x} \\u0025\\u0025{y}"'],
    ['costs $5, 5%', '"costs $5, 5%"'],
    ['one\ntwo\tthree\r', '"one\\ntwo\\tthree\\r"'],
    ['a\u202eb\u0000\u2028', '"a\\u202eb\\u0000\\u2028"'],
    ['\u{e0041}\ud800', '"\\U000e0041\\ufffd"'],
    ['Zürich 東京', '"Zürich 東京"'],
  ])('%j', (text, written) => expect(quoted(text)).toBe(written));
});

describe('layout', () => {
  it('aligns consecutive lines, and starts over after one that is longer', () => {
    expect(
      entryLines([
        ['a', ['1']],
        ['long', ['2']],
        ['list', ['[', '  3,', ']']],
        ['b', ['4']],
      ]),
    ).toEqual(['a    = 1', 'long = 2', 'list = [', '  3,', ']', 'b = 4']);
  });

  it('quotes keys that are no names', () => {
    expect(expressionOf({ Bool: { 'aws:SecureTransport': 'true' } })).toEqual([
      '{',
      '  Bool = { "aws:SecureTransport" = "true" }',
      '}',
    ]);
    expect(jsonencode({ Statement: [] })).toEqual(['jsonencode({', '  Statement = []', '})']);
  });

  it('gives each name once, and only names', () => {
    const name = uniqueNames();
    expect([name('logs us-east-1'), name('logs_us_east_1'), name('9$'), name('')]).toEqual([
      'logs_us_east_1',
      'logs_us_east_1_2',
      'r_9',
      'r_',
    ]);
  });
});

const base = { why: 'Because.', account: '123456789012', dependsOn: [] };

function flowLog(id: string, more: Partial<FlowLogChange> = {}): FlowLogChange {
  return {
    ...base,
    kind: 'flow-log',
    id: `flow-log:us-east-1:${id}`,
    action: 'create',
    region: 'us-east-1',
    name: id,
    resourceName: 'prod\nresource "x" {}\u202e',
    desired: {
      resourceType: 'vpc',
      resourceId: id,
      region: 'us-east-1',
      destination: 'arn:aws:s3:::acme/net/',
      bucket: 'acme',
      logFormat: '${version} ${start}',
      aggregationInterval: 600,
    },
    current: null,
    beside: [],
    successor: null,
    ...more,
  };
}

function planOf(changes: Change[], more: Partial<Plan> = {}): Plan {
  return {
    version: 1,
    export: 'full',
    account: '123456789012',
    partition: 'aws',
    region: 'us-east-1',
    changes,
    documents: [],
    values: [],
    notes: [],
    ...more,
  };
}

const existing = existingFlowLog('vpc-1', {
  id: 'fl-1',
  destination: 'arn:aws:s3:::acme/net/',
  logFormat: '${version} ${start}',
  tags: { [sessionTag]: 's-1', Name: 'Kentik' },
});

function filesOf(plan: Plan): Record<string, string> {
  return Object.fromEntries(terraformFiles(plan).map(({ fileName, content }) => [fileName, content]));
}

describe('a plan as Terraform', () => {
  it('keeps foreign names inside their comment', () => {
    const { 'main.tf': main = '' } = filesOf(planOf([flowLog('vpc-1')]));
    expect(main).toMatch(/^# .*us-east-1.* VPCs /m);
    expect(main).toContain('    "vpc-1", # prod resource "x" {}\n');
    expect(main).not.toContain('\u202e');
    expect(main).toContain('log_format               = "$${version} $${start}"');
  });

  it('describes what exists and what is created alike in one resource, and imports what exists', () => {
    const plan = planOf(
      [flowLog('vpc-1', { action: 'none', current: existing }), flowLog('vpc-2', { resourceName: null })],
      { session: 's-1' },
    );
    const { 'main.tf': main = '', 'imports.tf': imports = '' } = filesOf(plan);
    expect(main.match(/^resource /gm)).toHaveLength(1);
    expect(imports).toContain('"vpc-1" = "fl-1"');
    expect(imports).not.toContain('vpc-2');
  });

  it('imports the successor of a replaced flow log, never the old one', () => {
    const replaced = flowLog('vpc-1', {
      action: 'replace',
      current: { ...existing, id: 'fl-old', logFormat: '${start}' },
      successor: { ...existing, id: 'fl-new' },
    });
    const { 'main.tf': main = '', 'imports.tf': imports = '' } = filesOf(planOf([replaced]));
    expect(imports).toContain('"vpc-1" = "fl-new"');
    expect(imports).not.toContain('fl-old');
    expect(main).toMatch(/^# .*fl-old/m);
    expect(filesOf(planOf([{ ...replaced, successor: null }]))['imports.tf']).not.toContain('import {');
  });

  it('leaves alone what the plan does not know of a role that someone else created', () => {
    const role: Change = {
      ...base,
      kind: 'role',
      id: 'role:123456789012:Kentik',
      action: 'adopt',
      region: null,
      name: 'Kentik',
      desired: {
        roleName: 'Kentik',
        arn: 'arn:aws:iam::123456789012:role/net/ops/Kentik',
        description: 'ours',
        trustPolicy: { Statement: [] },
      },
      current: {
        arn: 'arn:aws:iam::123456789012:role/net/ops/Kentik',
        trustPolicy: { Version: '2008-10-17', Statement: [] },
      },
    };
    const { 'main.tf': main = '', 'imports.tf': imports = '' } = filesOf(planOf([role]));
    expect(main).toContain('path = "/net/ops/"');
    expect(main).toContain('2008-10-17');
    expect(main).toContain('ignore_changes = [description, max_session_duration');
    expect(main).not.toContain('ours');
    expect(imports).toContain('id = "Kentik"');
    // Created by some session, and which one is not known: its tag isn't known either.
    expect(filesOf(planOf([{ ...role, action: 'none' }]))['main.tf']).toContain('ignore_changes');
    expect(filesOf(planOf([{ ...role, action: 'none' }], { session: 's' }))['main.tf']).not.toContain(
      'ignore_changes',
    );
  });

  it('leaves out a policy that is detached, and says so', () => {
    const policyArn = 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess';
    const surplus: Change = {
      ...base,
      kind: 'attachment',
      id: 'attachment:123456789012:Kentik/AmazonS3ReadOnlyAccess',
      action: 'detach',
      region: null,
      name: 'Kentik/AmazonS3ReadOnlyAccess',
      surplus: { role: null, policy: null },
      desired: { roleName: 'Kentik', policyArn },
    };
    const { 'main.tf': main = '', 'imports.tf': imports = '' } = filesOf(planOf([surplus]));
    expect(main).toMatch(/^# .*attachment:123456789012:Kentik\/AmazonS3ReadOnlyAccess/m);
    expect(main).not.toMatch(/^resource/m);
    expect(imports).not.toContain('import {');
    const desired = filesOf(planOf([{ ...surplus, action: 'none' }]));
    expect(desired['imports.tf']).toContain(`id = "Kentik/${policyArn}"`);
  });

  it('says in a comment what is blocked', () => {
    const blocked = flowLog('vpc-1', { action: 'blocked', why: 'Not\nresource allowed.', remedy: 'Ask.' });
    const { 'main.tf': main = '' } = filesOf(planOf([blocked]));
    expect(main).toMatch(/^# Left out, blocked: flow-log:us-east-1:vpc-1. Not resource allowed. Ask.$/m);
    expect(main).not.toMatch(/^resource/m);
  });
});
