/** A folder inside the bucket; none is the usual answer. */
import { checkPrefix } from '../src/answers/prefix.ts';
import { emptyForNone } from '../src/wording/words.ts';
import { TextScreen } from './parts/text-screen.tsx';
import type { ScreenProps } from './props.ts';

export function EnteringPrefix(screen: ScreenProps) {
  const { context, send } = screen;
  const { draft } = context;
  const account = draft.account ?? 'account';
  return (
    <TextScreen
      screen={screen}
      question="Should the logs go into a folder inside the bucket?"
      description={`Leave it empty for none. AWS adds AWSLogs/${account}/vpcflowlogs/ by itself.`}
      initial={draft.prefix}
      placeholder="none"
      help="For example network/flow-logs, without slashes at the ends."
      check={(value) => emptyForNone(value) ?? checkPrefix(value)}
      onSubmit={(prefix) => send({ type: 'prefix.entered', prefix })}
      onBack={() => send({ type: 'back' })}
    />
  );
}
