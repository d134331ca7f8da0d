import { useAnimation } from 'ink';
import { useState } from 'react';
import { duration } from '../../src/ui/text.ts';
import { useTheme } from '../../src/ui/theme.tsx';

/** How long the component has been on the screen, in words, brought up to date each second. */
export function useElapsed(): string {
  const { animate, now } = useTheme();
  const [since] = useState(now);
  useAnimation({ interval: 1000, isActive: animate });
  return duration(now() - since);
}
