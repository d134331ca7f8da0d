/** Asked over any screen while credentials are being fetched: the code of an MFA device. It is stored nowhere. */
import { readMfaCode } from '../src/answers/ids.ts';
import { TextScreen } from './parts/text-screen.tsx';
import type { ScreenProps } from './props.ts';

export function MfaCode(screen: ScreenProps & { device: string; canGoBack: boolean }) {
  const { send, device, canGoBack } = screen;
  return (
    <TextScreen
      screen={screen}
      question="What is the code of your MFA device?"
      description={`AWS asks for it before it gives credentials. Device: ${device}`}
      placeholder="e.g. 123456"
      help="6 digits. A code works once: wait for a new one if the last was refused."
      check={(text) => (readMfaCode(text) === null ? 'The code has 6 digits.' : null)}
      onSubmit={(text) => send({ type: 'mfa.submitted', code: readMfaCode(text) ?? text })}
      isPassing
      {...(canGoBack ? { onBack: () => send({ type: 'back' }) } : {})}
    />
  );
}
