/** A program that `mount.test.ts` runs in a pseudo-terminal: a list, then an answer, with the real standard streams. */
import { Text } from 'ink';
import { useState } from 'react';
import { TextField, textFieldKeys } from '../../src/ui/fields/text-field.tsx';
import { Frame } from '../../src/ui/frame.tsx';
import { MultiSelect, multiSelectKeys } from '../../src/ui/lists/multi-select.tsx';
import { type MountedTerminal, mountTerminal } from '../../src/ui/mount.tsx';

const rows = Array.from({ length: 100 }, (_, index) => ({ id: `${index}`, cells: [`row ${index}`] }));

function Program({ end }: { end: (answer: string) => void }) {
  const [ids, setIds] = useState<string[]>();
  return (
    <Frame
      product="program"
      phases={['One', 'Two']}
      phase={ids === undefined ? 0 : 1}
      keys={[multiSelectKeys, textFieldKeys]}
    >
      {ids === undefined ? (
        <MultiSelect rows={rows} onSubmit={setIds} />
      ) : (
        <TextField label="Name" onSubmit={(name) => end(`${ids.join(',')} ${name}`)} />
      )}
      <Text>{`${process.stdin.isRaw ? 'raw' : 'cooked'}, pid ${process.pid}`}</Text>
    </Frame>
  );
}

function finish(code: number, text: string) {
  void mounted?.unmount().then(() => {
    process.exitCode = code;
    process.stdout.write(`${text}\n`);
  });
}

let mounted: MountedTerminal | undefined;
mounted = mountTerminal(<Program end={(answer) => finish(0, `answer: ${answer}`)} />, {
  stdin: process.stdin,
  stdout: process.stdout,
  theme: { unicode: true, color: true },
  alternateScreen: true,
  onInterrupt: () => finish(130, 'interrupted'),
});
