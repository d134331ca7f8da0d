/** Pieces without keys or size, drawn once: plain text is all there is to see. */
import { cleanup, render } from 'ink-testing-library';
import { afterEach, expect, it } from 'vitest';
import { Callout } from '../../src/ui/callout.tsx';
import { ThemeProvider } from '../../src/ui/theme.tsx';

afterEach(cleanup);

it('says what kind of callout it is in a word, not in colour alone', () => {
  const { lastFrame } = render(
    <ThemeProvider theme={{ unicode: false, color: false }}>
      <Callout kind="warning" text="Undeleted logs cost storage." />
    </ThemeProvider>,
  );
  expect(lastFrame()).toMatch(/warning/i);
  expect(lastFrame()).toContain('Undeleted logs cost storage.');
});

it('draws foreign text without their control characters', () => {
  const { lastFrame } = render(
    <ThemeProvider theme={{ color: false }}>
      <Callout kind="error" text={'evil\u001B[2Jname'} />
    </ThemeProvider>,
  );
  expect(lastFrame()).toContain('evilname');
  expect(lastFrame()).not.toContain('\u001B[2J');
});
