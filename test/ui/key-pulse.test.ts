import { beforeEach, describe, expect, it } from 'vitest';
import { KeyPulse } from '../../src/ui/keys/key-pulse.ts';

let now: number;
let pulse: KeyPulse;

beforeEach(() => {
  now = 10_000;
  pulse = new KeyPulse(() => now);
});

/** Presses a key so many milliseconds after the last one. */
function press(key: string, after: number): void {
  now += after;
  pulse.note(key);
}

describe('a key is fresh', () => {
  it('when the screen has been there for a moment and the key was not down before', () => {
    press('y', 1000);
    expect(pulse.refusal('fresh', now - 400)).toBeNull();
  });

  it('not when it comes with the screen', () => {
    press('y', 1000);
    expect(pulse.refusal('fresh', now - 100)).toBe('held');
  });

  it.each([30, 250, 500, 660])('not while it repeats every %i ms, however long', (gap) => {
    press('y', 5000);
    const shownAt = now - 10_000;
    for (let count = 0; count < 100; count += 1) {
      press('y', gap);
      expect(pulse.refusal('fresh', shownAt)).toBe('held');
    }
    press('y', 1000);
    expect(pulse.refusal('fresh', shownAt)).toBeNull();
  });

  it('not in a burst of other keys, which is a paste that is not marked', () => {
    for (const key of 'yes') press(key, 1);
    press('\r', 1);
    expect(pulse.refusal('fresh', 0)).toBe('held');
  });

  it('not where a line break is told in two ways', () => {
    press('\n', 1000);
    press('\r', 200);
    expect(pulse.refusal('fresh', 0)).toBe('held');
  });
});

describe('a key is deliberate', () => {
  it('not where it is Enter and nothing else was pressed on this screen', () => {
    press('x', 1000);
    const shownAt = now + 1;
    press('\r', 1000);
    press('\r', 1000);
    expect(pulse.refusal('deliberate', shownAt)).toBe('alone');
    expect(pulse.refusal('fresh', shownAt)).toBeNull();
  });

  it('where something was chosen first, or where it is no Enter', () => {
    const shownAt = now;
    press('\u001b[C', 1000);
    press('\r', 1000);
    expect(pulse.refusal('deliberate', shownAt)).toBeNull();
    press('r', 1000);
    expect(pulse.refusal('deliberate', now - 500)).toBeNull();
  });

  it('still without any memory of thousands of pastes', () => {
    for (let count = 0; count < 5000; count += 1) press(`${count} pasted text that is rather long`, 1000);
    const shownAt = now + 1;
    press('\r', 1000);
    expect(pulse.refusal('deliberate', shownAt)).toBe('alone');
  });
});

it('asks nothing where nothing can be harmed', () => {
  press('\r', 0);
  press('\r', 0);
  expect(pulse.refusal('none', now)).toBeNull();
});
