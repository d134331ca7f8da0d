/**
 * The frame of every screen: title line, question, body, key hints. It is never higher than the window less one row
 * (Ink pushes higher frames into the scrollback at each key) and tells its body how much room is left.
 */
import { Box } from 'ink';
import { type ReactNode, useContext, useEffect, useId, useMemo, useReducer } from 'react';
import { Help, HelpContext, helpKeys, isTyping, leaveKeys, openHelpKeys } from './help.tsx';
import { collectHints, HintConditions, HintLines, packHints, retold } from './keys/key-hints.tsx';
import { InputScope, type KeyConditions, type KeyTable, useIsInputActive, useKeys } from './keys/keys.ts';
import { scrollKeys } from './lists/scroll-view.tsx';
import { type Room, RoomContext, useWindow } from './room.tsx';
import { cleanText, displayWidth, truncate, wrapText } from './text.ts';
import { Lines, Styled, useSymbols, useTheme } from './theme.tsx';

export { Reserve, useBodyRows, useBodyWidth } from './room.tsx';

const smallestWindow = { columns: 60, rows: 20 } as const;
const sidePadding = 1;
const titleRows = 2;

const noKeys: readonly KeyTable[] = [];
const noTexts: readonly string[] = [];

export interface FrameProps {
  /** The program's name, left in the title line. Gives way where there is little room. */
  product: string;
  /** The phases of the program, the present one by its index. */
  phases: readonly string[];
  phase: number;
  /** Whose account is being worked on, right in the title line. Foreign text is cleaned. */
  account?: string;
  /** The one question of this screen. */
  question?: string;
  /** Why it is asked and what follows from the answer; wrapped. */
  description?: string | undefined;
  /** The tables of all inputs and of the screen itself; the hints are drawn from them. */
  keys?: readonly KeyTable[];
  /** Conditions of those tables that do not hold, e.g. `{ back: false }` on the first screen. */
  conditions?: KeyConditions;
  /** Shown in help with the keys: information that doesn't fit on the screen. */
  help?: readonly string[] | undefined;
  /** Rows that a long body gets before hints and reasons do, which the help has as well. */
  longBody?: number | undefined;
  children?: ReactNode;
}

/** For a list: a page of rows, and what stands around them. */
export const listBody = 11;
const fewestHintLines = 2;

export function Frame(props: FrameProps) {
  const window = useWindow();
  const { unicode } = useTheme();
  const symbols = useSymbols();
  const isScopeActive = useIsInputActive();
  const [told, tell] = useReducer(retold, {});
  const { columns } = window;
  const width = Math.max(1, columns - 2 * sidePadding);
  const isTooSmall = window.columns < smallestWindow.columns || window.rows < smallestWindow.rows;

  const question = props.question === undefined ? [] : wrapText(props.question, width);
  const id = useId();
  const help = useContext(HelpContext);
  const isHelpOpen = help.owner === id;
  const openHelp = () => help.open(id);
  // A frame that is unmounted closes its help.
  useEffect(() => () => help.open(null), [help.open]);
  const { keys: tables = noKeys } = props;
  const known = {
    filtered: false,
    filtering: false,
    pasted: false,
    narrow: false,
    stacked: false,
    ...props.conditions,
    ...Object.assign({}, ...Object.values(told)),
  };
  const typing = isTyping(tables, known);
  const helping = { typing, letters: !typing };
  useKeys(helpKeys, { help: openHelp, typing: openHelp }, { conditions: helping, isActive: !isTooSmall });
  const hints = collectHints(
    isHelpOpen ? [openHelpKeys, scrollKeys, leaveKeys] : [...tables, helpKeys, leaveKeys],
    {
      unicode,
      conditions: isHelpOpen ? { back: false, accept: false } : { ...known, ...helping },
    },
  );
  const sentences = props.description?.split(/(?<=\.) /) ?? [];
  const layOut = (told: number, mostHintLines?: number) => {
    const description = told === 0 ? [] : wrapText(sentences.slice(0, told).join(' '), width);
    const hintLines = packHints(hints, width, mostHintLines);
    const head = question.length + description.length;
    const headRows = head + (head > 0 ? 1 : 0);
    const rows = Math.max(1, window.rows - 1 - titleRows - headRows - 1 - hintLines.length);
    return { description, hintLines, headRows, rows, told };
  };
  let laidOut = layOut(sentences.length);
  const isTight = () => laidOut.rows < (props.longBody ?? 0);
  while (isTight() && laidOut.hintLines.length > fewestHintLines)
    laidOut = layOut(sentences.length, laidOut.hintLines.length - 1);
  while (isTight() && laidOut.told > 0) laidOut = layOut(laidOut.told - 1, fewestHintLines);
  const { description, hintLines, headRows, rows, told: saidSentences } = laidOut;
  const untold = sentences.slice(saidSentences);
  // The same object while nothing changes, so that a new hint doesn't trigger computations that depend on it.
  const room = useMemo(() => ({ rows, columns: width }), [rows, width]);

  return (
    // What is too wide must not wrap: it would push the frame out of the window.
    <Box flexDirection="column" width="100%" maxWidth={columns} paddingX={sidePadding}>
      {isTooSmall && <TooSmall columns={window.columns} rows={window.rows} />}
      {/* Hidden, not unmounted: what was typed and chosen comes back when the window grows. */}
      <Box flexDirection="column" display={isTooSmall ? 'none' : 'flex'}>
        <TitleLine {...props} width={width} />
        <Styled tone="muted">{symbols.line.repeat(width)}</Styled>
        {question.length > 0 && <Lines tone="title" lines={question} />}
        {description.length > 0 && <Lines tone="muted" lines={description} />}
        {headRows > 0 && <Box height={1} />}
        <RoomContext value={room}>
          {/* Hidden while help lies over it, so that what was typed and chosen stays. */}
          <InputScope value={isScopeActive && !isTooSmall && !isHelpOpen}>
            <HintConditions value={tell}>
              <Box
                flexDirection="column"
                maxHeight={room.rows}
                overflowY="hidden"
                display={isHelpOpen ? 'none' : 'flex'}
              >
                {props.children}
              </Box>
            </HintConditions>
          </InputScope>
          {isHelpOpen && (
            <InputScope value={!isTooSmall}>
              <Help
                tables={tables}
                conditions={known}
                texts={
                  untold.length === 0 ? (props.help ?? noTexts) : [untold.join(' '), ...(props.help ?? [])]
                }
                onClose={() => help.open(null)}
              />
            </InputScope>
          )}
        </RoomContext>
        <Box height={1} />
        <HintLines lines={hintLines} />
      </Box>
    </Box>
  );
}

function TooSmall({ columns, rows }: Room) {
  const { unicode } = useTheme();
  const times = useSymbols().times;
  const needed = `${smallestWindow.columns}${times}${smallestWindow.rows}`;
  const sentence = `This window is too small: it is ${columns}${times}${rows}, and ${needed} is needed. Make it larger to continue; nothing is lost.`;
  const width = Math.max(1, columns - 2 * sidePadding);
  const lines = wrapText(sentence, width);
  const hints = packHints(collectHints([leaveKeys], { unicode }), width);
  // Even here the frame must not outgrow the window.
  const shown = lines.slice(0, Math.max(1, rows - 1 - hints.length));
  return (
    <Box flexDirection="column">
      <Lines lines={shown} />
      {rows > 2 && <HintLines lines={hints} />}
    </Box>
  );
}

function TitleLine({ product, phases, phase, account, width }: FrameProps & { width: number }) {
  const { color, unicode } = useTheme();
  const { dot, ellipsis } = useSymbols();
  const gap = 3;
  const whole = phases.map((name, index) => (index === phase && !color ? `[${name}]` : name));
  const short = `${phases[phase] ?? ''} (${phase + 1} of ${phases.length})`;
  const wholeWidth = displayWidth(whole.join(` ${dot} `));
  const accountText = cleanText(account ?? '');
  const accountWidth = displayWidth(accountText);
  // If not all of it fits, the product's name is dropped first, then the later phases; the account is always shown.
  const hasProduct = displayWidth(product) + gap + wholeWidth + gap + accountWidth <= width;
  const isWhole = hasProduct || wholeWidth + gap + accountWidth <= width;
  const left = (hasProduct ? displayWidth(product) + gap : 0) + (isWhole ? wholeWidth : displayWidth(short));
  const accountRoom = width - left - gap;
  return (
    <Box justifyContent="space-between" height={1}>
      <Box columnGap={gap}>
        {hasProduct && <Styled tone="strong">{product}</Styled>}
        {isWhole ? (
          <Box columnGap={1}>
            {whole.map((name, index) => (
              <Box key={name} columnGap={1}>
                {index > 0 && <Styled tone="muted">{dot}</Styled>}
                <Styled tone={index === phase ? 'focused' : 'muted'}>{name}</Styled>
              </Box>
            ))}
          </Box>
        ) : (
          <Styled tone="focused">{short}</Styled>
        )}
      </Box>
      <Styled>
        {truncate(accountText, accountRoom, { ellipsis: unicode ? '…' : ellipsis, at: 'middle' })}
      </Styled>
    </Box>
  );
}
