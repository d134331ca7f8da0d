import { describe, expect, it } from 'vitest';
import { reviewLines } from '../../src/layouts/review-lines.ts';
import type { Change, Plan } from '../../src/plan/types.ts';
import { displayWidth } from '../../src/ui/text.ts';
import { hostile, planOf, vpcs } from '../screens/contexts.ts';

function textOf(plan: Plan, options: { width?: number; showKept?: boolean } = {}): string[] {
  const lines = reviewLines(plan, { width: 78, showKept: false, ...options });
  return lines.map((line) => (typeof line === 'string' ? line : line.text));
}

function withActions(plan: Plan, act: (change: Change) => Change['action']): Plan {
  return { ...plan, changes: plan.changes.map((change) => ({ ...change, action: act(change) })) };
}

describe('reviewLines', () => {
  it('tells changes with the same reason together, each by name, and the reason once', () => {
    const text = textOf(planOf());
    // Those of one region go to one bucket, which the reason names.
    const start = text.findIndex((line) => line.startsWith('+ create 2 flow logs'));
    expect(text.slice(start + 1, start + 3).map((line) => line.trim().split(/\s+/)[0])).toEqual(
      [vpcs.core, vpcs.edge].map(({ id }) => id),
    );
    expect(text[start + 1]).toContain('prod-core');
    expect(text.filter((line) => /No flow log of this VPC goes to .*-us-east-1/.test(line))).toHaveLength(1);
  });

  it('tells what is blocked first, with its remedy', () => {
    const resource = { type: 'vpc' as const, id: vpcs.shared.id, region: 'us-east-1' };
    const text = textOf(planOf({ resources: [resource, { ...resource, id: vpcs.core.id }] }));
    expect(text[0]).toMatch(/^! blocked .*vpc-/);
    expect(text.join(' ')).toContain('Fix:');
  });

  it('folds what stays as it is into one line until it is asked for', () => {
    const plan = withActions(planOf(), (change) => (change.kind === 'role' ? 'adopt' : change.action));
    expect(textOf(plan).filter((line) => line.startsWith('= '))).toEqual([
      '= use as found 1 role (U lists it)',
    ]);
    expect(textOf(plan, { showKept: true }).join('\n')).toContain('role Kentik-Flow-Logs');
  });

  it('tells notes last, differences from the document apart', () => {
    const text = textOf(planOf({ grant: 'documented' }));
    const worth = text.indexOf('Worth knowing');
    const differs = text.indexOf('Where this differs from "Kentik for AWS"');
    expect(worth).toBeGreaterThan(0);
    expect(differs).toBeGreaterThan(worth);
    expect(text.slice(worth).join(' ')).toContain('every bucket of the account');
  });

  it.each([58, 78, 108])('keeps every line within %i columns, hostile names included', (width) => {
    const plan = planOf();
    const changes = plan.changes.map((change) =>
      change.kind === 'flow-log' ? { ...change, resourceName: hostile.repeat(5) } : change,
    );
    for (const line of reviewLines({ ...plan, changes }, { width, showKept: true })) {
      const text = typeof line === 'string' ? line : line.text;
      expect(displayWidth(text)).toBeLessThanOrEqual(width);
      expect(text).not.toMatch(/[\u0000-\u001f\u202e]/);
    }
  });
});
