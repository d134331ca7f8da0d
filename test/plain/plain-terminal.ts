/** The wizard in plain lines over a machine with fake effects, and a person who types. */
import { EventEmitter } from 'node:events';
import type { EffectHandlers } from '../../machines/actors.ts';
import type { WizardInput } from '../../machines/context.ts';
import { showPlain } from '../../src/plain/front-end.ts';
import type { LineSource } from '../../src/plain/lines.ts';
import { startWizard } from '../machines/fakes.ts';

export class FakeInput extends EventEmitter implements LineSource {
  readonly isTTY: boolean;
  isRaw = false;
  isPaused = true;

  constructor(isTTY = true) {
    super();
    this.isTTY = isTTY;
  }

  setRawMode(isRaw: boolean): this {
    this.isRaw = isRaw;
    return this;
  }

  resume(): this {
    this.isPaused = false;
    return this;
  }

  pause(): this {
    this.isPaused = true;
    return this;
  }

  type(text: string): void {
    this.emit('data', Buffer.from(text));
  }

  end(): void {
    this.emit('end');
  }
}

export interface PlainTerminalOptions {
  input?: Partial<WizardInput>;
  actors?: Partial<EffectHandlers>;
  heartbeatMs?: number;
  isTTY?: boolean;
}

export type PlainTerminal = ReturnType<typeof startPlain>;

export function startPlain({ input, actors, heartbeatMs, isTTY }: PlainTerminalOptions = {}) {
  const source = new FakeInput(isTTY);
  const actor = startWizard({ ...(input ? { input } : {}), ...(actors ? { actors } : {}) });
  const watchers = new Set<() => void>();
  let written = '';
  let seen = 0;
  let interrupts = 0;
  const onInterrupt = () => {
    interrupts += 1;
    actor.send({ type: 'interrupt.requested' });
    for (const check of watchers) check();
  };
  const front = showPlain(actor, {
    input: source,
    output: {
      write: (text) => {
        written += text;
        for (const check of watchers) check();
      },
    },
    onInterrupt,
    onEnd: onInterrupt,
    ...(heartbeatMs === undefined ? {} : { heartbeatMs }),
  });
  actor.subscribe(() => {
    for (const check of watchers) check();
  });

  function until<Value>(find: () => Value | null, what: string): Promise<Value> {
    return new Promise((resolve, reject) => {
      const check = () => {
        const found = find();
        if (found === null) return;
        clearTimeout(timer);
        watchers.delete(check);
        resolve(found);
      };
      const timer = setTimeout(() => {
        watchers.delete(check);
        reject(new Error(`not seen: ${what}\n${written.slice(seen)}`));
      }, 5000);
      watchers.add(check);
      check();
    });
  }

  return {
    actor,
    source,
    front,
    text: () => written,
    interrupts: () => interrupts,
    /** A terminal shows what is typed, unless it is raw. */
    type: (text: string) => {
      if (source.isTTY && !source.isRaw) written += text;
      source.type(text);
    },
    /** Waits for a text behind the last one that was waited for, however it is wrapped. */
    waitFor: (text: string) => {
      const pattern = new RegExp(
        text
          .split(' ')
          .map((word) => word.replace(/[^\w]/g, '\\$&'))
          .join('\\s+'),
        'g',
      );
      return until(() => {
        pattern.lastIndex = seen;
        if (pattern.exec(written) === null) return null;
        seen = pattern.lastIndex;
        return true;
      }, text);
    },
    waitUntil: (isSo: () => boolean, what: string) => until(() => (isSo() ? true : null), what),
  };
}
