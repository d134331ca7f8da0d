import { Text } from 'ink';
import { expect, it } from 'vitest';
import { Frame } from '../../src/ui/frame.tsx';
import { MultiSelect, multiSelectKeys } from '../../src/ui/lists/multi-select.tsx';
import { renderInTerminal } from '../helpers/terminal.tsx';

it('draws the same picture each time: colours, bold, dim, inverse, wide characters', async () => {
  const element = (
    <Frame
      product="setup"
      phases={['Look', 'Choose']}
      phase={1}
      account="prod"
      question="Which?"
      keys={[multiSelectKeys]}
    >
      <MultiSelect
        rows={[
          { id: '1', cells: ['決済 <a&b>', 'one'] },
          { id: '2', cells: ['plain', 'two'], disabled: 'No.' },
        ]}
        columns={[{ header: 'Name' }, { header: 'Id' }]}
        onSubmit={() => undefined}
      />
      <Text inverse>inverse</Text>
    </Frame>
  );
  const draw = async () => {
    const terminal = renderInTerminal(element, { columns: 60, rows: 20 });
    await terminal.press('space');
    return terminal.svg({ title: 'a list' });
  };
  const picture = await draw();
  expect(await draw()).toBe(picture);
  expect(picture).toContain('>a list<');
  expect(picture).toContain('決');
  expect(picture).toContain('&lt;a&amp;b&gt;');
  expect(picture).toContain('font-weight="bold"');
  expect(picture).toContain('opacity=');
  expect(picture).toContain('fill="#4fc1cc"');
  // Well-formed: every element is closed.
  expect(picture.match(/<text /g)?.length).toBe(picture.match(/<\/text>/g)?.length);
});
