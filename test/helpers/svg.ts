/** A picture of a terminal, cell by cell: the same screen always gives the same SVG. */
import type { IBufferCell, Terminal } from '@xterm/headless';

export interface SvgOptions {
  /** In the bar of the window. */
  title?: string;
}

const cell = { width: 8.4, height: 18 };
const margin = 12;
const barHeight = 30;
const palette = {
  background: '#16181d',
  bar: '#23262e',
  foreground: '#d7dae0',
  muted: '#8b919e',
  ansi: [
    '#2b2f38',
    '#e5646e',
    '#7fc77a',
    '#e0b45c',
    '#6a9ff2',
    '#c08ae0',
    '#4fc1cc',
    '#c9ccd3',
    '#6b7280',
    '#f0858d',
    '#9bd897',
    '#efca80',
    '#8db8ff',
    '#d3a9ec',
    '#7cd6df',
    '#ffffff',
  ],
} as const;

interface Look {
  color: string;
  background: string | undefined;
  bold: boolean;
  dim: boolean;
  italic: boolean;
  underline: boolean;
}

/** Draws what the terminal shows now, up to the last line that is not empty. */
export function drawSvg(terminal: Terminal, { title = '' }: SvgOptions = {}): string {
  const rows = Array.from({ length: terminal.rows }, (_, index) => drawRow(terminal, index));
  const used = rows.findLastIndex((row) => row !== '') + 1;
  const width = round(terminal.cols * cell.width + 2 * margin);
  const height = round(barHeight + used * cell.height + 2 * margin);
  const dots = ['#e5646e', '#e0b45c', '#7fc77a'].map(
    (color, index) => `<circle cx="${18 + index * 18}" cy="15" r="5.5" fill="${color}"/>`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    '<style>text{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:14px;white-space:pre}</style>',
    `<rect width="${width}" height="${height}" rx="8" fill="${palette.background}"/>`,
    `<path d="M0 ${barHeight}V8a8 8 0 0 1 8-8h${round(width - 16)}a8 8 0 0 1 8 8v${barHeight - 8}z" fill="${palette.bar}"/>`,
    ...dots,
    `<text x="${round(width / 2)}" y="20" text-anchor="middle" fill="${palette.muted}">${escapeXml(title)}</text>`,
    ...rows.slice(0, used),
    '</svg>',
    '',
  ].join('\n');
}

function drawRow(terminal: Terminal, row: number): string {
  const buffer = terminal.buffer.active;
  const line = buffer.getLine(buffer.baseY + row);
  if (line === undefined) return '';
  const top = barHeight + margin + row * cell.height;
  const backgrounds: string[] = [];
  const texts: string[] = [];
  let run: { look: Look; key: string; from: number; text: string } | undefined;
  const close = () => {
    if (run === undefined) return;
    if (run.text.trim() !== '' || run.look.underline) texts.push(drawText(run, top));
    run = undefined;
  };
  for (let column = 0; column < terminal.cols; column += 1) {
    const current = line.getCell(column);
    if (current === undefined || current.getWidth() === 0) continue;
    const look = lookOf(current);
    const text = current.getChars() || ' ';
    if (look.background !== undefined) {
      const width = round(current.getWidth() * cell.width + 0.2);
      backgrounds.push(
        `<rect x="${xOf(column)}" y="${top}" width="${width}" height="${cell.height}" fill="${look.background}"/>`,
      );
    }
    const key = JSON.stringify(look);
    // Only ASCII is sure to be as wide in the reader's font as here; everything else gets its own place.
    const isPlain = /^[ -~]$/.test(text);
    // Spaces between columns are left to the places: not every reader of SVG keeps more than one.
    if (
      run === undefined ||
      run.key !== key ||
      !isPlain ||
      !/[ -~]$/.test(run.text) ||
      run.text.endsWith('  ')
    ) {
      close();
      run = { look, key, from: column, text };
    } else {
      run.text += text;
    }
  }
  close();
  return [...backgrounds, ...texts].join('');
}

function drawText({ look, from, text }: { look: Look; from: number; text: string }, top: number): string {
  const lead = text.length - text.trimStart().length;
  const shown = look.underline ? text : text.trim();
  const start = look.underline ? from : from + lead;
  const attributes = [
    `x="${xOf(start)}"`,
    `y="${round(top + 13.5)}"`,
    `fill="${look.color}"`,
    look.bold ? 'font-weight="bold"' : '',
    look.italic ? 'font-style="italic"' : '',
    look.underline ? 'text-decoration="underline"' : '',
    look.dim ? 'opacity="0.62"' : '',
    // Stretches what the reader's font makes wider or narrower.
    /^[ -~]+$/.test(shown) ? `textLength="${round(shown.length * cell.width)}"` : '',
  ];
  return `<text ${attributes.filter((part) => part !== '').join(' ')}>${escapeXml(shown)}</text>`;
}

function lookOf(current: IBufferCell): Look {
  const foreground =
    colorOf(current.isFgRGB(), current.isFgPalette(), current.getFgColor()) ?? palette.foreground;
  const background = colorOf(current.isBgRGB(), current.isBgPalette(), current.getBgColor());
  const isInverse = current.isInverse() !== 0;
  return {
    color: isInverse ? (background ?? palette.background) : foreground,
    background: isInverse ? foreground : background,
    bold: current.isBold() !== 0,
    dim: current.isDim() !== 0,
    italic: current.isItalic() !== 0,
    underline: current.isUnderline() !== 0,
  };
}

function colorOf(isRgb: boolean, isPalette: boolean, value: number): string | undefined {
  if (isRgb) return `#${value.toString(16).padStart(6, '0')}`;
  if (!isPalette) return undefined;
  const ansi = palette.ansi[value];
  if (ansi !== undefined) return ansi;
  if (value >= 232) return `#${(8 + (value - 232) * 10).toString(16).padStart(2, '0').repeat(3)}`;
  const level = (step: number) => (step === 0 ? 0 : 55 + step * 40).toString(16).padStart(2, '0');
  const index = value - 16;
  return `#${level(Math.floor(index / 36))}${level(Math.floor(index / 6) % 6)}${level(index % 6)}`;
}

function xOf(column: number): number {
  return round(margin + column * cell.width);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
