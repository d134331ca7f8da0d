/** The tags that this program puts on what it creates; undo trusts nothing that lacks them. Also bounds AWS's texts. */
import { cleanText } from '../../model/clean-text.ts';
import { sessionTag } from '../../model/ids.ts';
import { bounded } from '../../model/redact/redact.ts';

export interface Tag {
  Key: string;
  Value: string;
}

interface MaybeTag {
  Key?: string | undefined;
  Value?: string | undefined;
}

export function tagsFor(session: string): Tag[] {
  return [{ Key: sessionTag, Value: session }];
}

export function tagsOf(tags: readonly MaybeTag[] | undefined): Record<string, string> {
  return Object.fromEntries((tags ?? []).map(({ Key, Value }) => [tagText(Key ?? ''), tagText(Value ?? '')]));
}

/** A tag's key or value. AWS has keys of 128 and values of 256 characters, which may be pairs of surrogates. */
export function tagText(text: string): string {
  return bounded(text, 512);
}

/** The tag `Name`, or null where there is none. */
export function nameTag(tags: readonly MaybeTag[] | undefined): string | null {
  const value = tags?.find(({ Key }) => Key === 'Name')?.Value;
  return value ? tagText(value) : null;
}

/** A name, an ARN or another identifier from AWS: one line, and no longer than an ARN. */
export function wordText(text: string): string {
  return bounded(cleanText(text), 2048);
}
