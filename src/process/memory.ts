/** How much memory the program takes. */
import { setFlagsFromString } from 'node:v8';

/**
 * From now on V8 collects garbage early instead of letting the heap grow to several times what is in use, which it would
 * keep for as long as the process runs. For work that makes much garbage and leaves little: reading ten thousand VPCs.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--optimize-for-size');
  setFlagsFromString('--semi-space-growth-factor=1');
}

/** V8's own ways again. Where long lists are moved through, collecting early would be felt at each key. */
export function letHeapGrow(): void {
  setFlagsFromString('--no-optimize-for-size');
  setFlagsFromString('--semi-space-growth-factor=2');
}
