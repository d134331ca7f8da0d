import { describe, expect, it } from 'vitest';
import { planRows } from '../../src/layouts/plan-rows.ts';
import { displayWidth } from '../../src/ui/text.ts';
import { planLines } from '../../src/words/plan.ts';
import { hostile, planOf } from '../screens/contexts.ts';
import { nearPlan } from '../screens/near-plans.ts';

describe('a plan in rows', () => {
  it.each([58, 78, 108])('keeps every line within %i columns, hostile names included', (width) => {
    const plan = planOf();
    const changes = plan.changes.map((change) =>
      change.kind === 'flow-log' ? { ...change, resourceName: hostile.repeat(5) } : change,
    );
    const lines = planRows(planLines({ ...plan, changes }, { isOpen: () => true }), width);
    expect(lines.length).toBeGreaterThan(20);
    for (const line of lines) {
      const text = typeof line === 'string' ? line : line.text;
      expect(displayWidth(text)).toBeLessThanOrEqual(width);
      expect(text).not.toMatch(/[\u0000-\u001f\u202e]/);
    }
  });

  it('gives each wrapped line its row, and each side of a difference a sign', () => {
    const lines = planLines(nearPlan('policies', 'roles'), { differences: true });
    const drawn = planRows(lines, 40).map((line) => (typeof line === 'string' ? { text: line } : line));
    expect(drawn.map((line) => ('row' in line ? line.row : null))).not.toContain(null);
    expect(drawn.length).toBeGreaterThan(lines.length);
    for (const [role, sign] of [
      ['wanted', '+'],
      ['there', '-'],
    ] as const) {
      const values = lines.filter((line) => line.role === role);
      expect(values.length).toBeGreaterThan(0);
      expect(drawn.filter(({ text }) => text.trim().startsWith(`${sign} `)).length).toBeGreaterThanOrEqual(
        values.length,
      );
    }
  });
});
