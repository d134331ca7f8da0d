/** The last screen's part for Kentik: every value is a row that can be copied as the portal takes it. */
import { expect, it } from 'vitest';
import { copyableAt, exportLines } from '../../src/layouts/portal-values.ts';
import type { Plan } from '../../src/plan/types.ts';
import { emptyPlan } from '../machines/fakes.ts';

const accounts = '222222222222,333333333333';
const plan: Plan = {
  ...emptyPlan,
  values: [
    { export: 'aws-us-east-1', field: 'AWS Region', value: 'us-east-1' },
    { export: 'aws-us-east-1', field: 'Name', value: 'aws-us-east-1' },
    { export: 'hub', field: 'AWS Accounts', value: accounts },
  ],
};

const rows = exportLines(plan, null, 80).flatMap((line) =>
  typeof line === 'string' || line.row === undefined ? [] : [line.row],
);

it('copies the value of each row, exactly', () => {
  const copied = rows.map((row) => copyableAt(plan, null, row)?.text);
  for (const { value } of plan.values) expect(copied).toContain(value);
});

it('copies all values of an export at its heading, and elsewhere those of all exports', () => {
  expect(copyableAt(plan, null, 'aws-us-east-1')?.text).toBe('AWS Region: us-east-1\nName: aws-us-east-1\n');
  expect(copyableAt(plan, null, '')?.text).toContain(`Name: aws-us-east-1\n\nAWS Accounts: ${accounts}\n`);
});

it('copies nothing where nothing is to be entered', () => {
  expect(copyableAt(emptyPlan, null, '')).toBeNull();
});
