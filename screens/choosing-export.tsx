/** Which kind of cloud export: full or metadata-only. */
import { isExportOpen } from '../machines/context.ts';
import { exportTexts, otherExportReason } from '../src/wording/texts.ts';
import { ChoiceScreen } from './parts/choice-screen.tsx';
import type { ScreenProps } from './props.ts';

export function ChoosingExport(screen: ScreenProps) {
  const { context, send } = screen;
  return (
    <ChoiceScreen
      screen={screen}
      question="What should Kentik export from this account?"
      description="Kentik calls what you set up here a cloud export."
      items={(['full', 'metadata-only'] as const).map((value) => ({
        value,
        label: exportTexts[value].label,
        description: exportTexts[value].text,
        ...(isExportOpen(context, value) ? {} : { disabled: otherExportReason }),
      }))}
      initial={context.draft.export}
      onSubmit={(value) => send({ type: 'export.chosen', export: value })}
      onBack={() => send({ type: 'back' })}
    />
  );
}
