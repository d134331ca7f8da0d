/** The tags that this program puts on what it makes; undo trusts nothing that lacks them. */
import { sessionTag } from '../plan/ids.ts';

export interface Tag {
  Key: string;
  Value: string;
}

interface MaybeTag {
  Key?: string | undefined;
  Value?: string | undefined;
}

export function tagsFor(session: string, name?: string): Tag[] {
  return [{ Key: sessionTag, Value: session }, ...(name === undefined ? [] : [{ Key: 'Name', Value: name }])];
}

export function tagsOf(tags: readonly MaybeTag[] | undefined): Record<string, string> {
  return Object.fromEntries((tags ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? '']));
}
