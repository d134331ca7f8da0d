/** The documents of a plan: as files for `--output DIR`, and as JSON. */
import { printableJson } from '../model/clean-text.ts';
import type { Plan, PlanDocument } from '../plan/types.ts';

export interface DocumentFile {
  fileName: string;
  content: string;
}

/** A name that every file system takes: letters, digits, dot, hyphen; at most 100 characters. */
function safeName(text: string): string {
  return text
    .replace(/[^A-Za-z0-9.-]+/g, '-')
    .replace(/^[.-]+|[.-]+$/g, '')
    .slice(0, 100);
}

/** One file a document, `<id>-<account>-<name>.json`, numbered where two differ by no more than case. */
export function documentFiles(plan: Plan): DocumentFile[] {
  const taken = new Set<string>();
  return plan.documents.map(({ id, account, name, document }) => {
    const stem = safeName(`${id}-${account}-${name}`);
    let fileName = `${stem}.json`;
    for (let number = 2; taken.has(fileName.toLowerCase()); number++) fileName = `${stem}-${number}.json`;
    taken.add(fileName.toLowerCase());
    return { fileName, content: `${printableJson(document, 2)}\n` };
  });
}

/** The documents as `--dry-run --format json` prints them. Keys are part of the stable interface. */
export function documentsJson(plan: Plan): { version: 1; export: Plan['export']; documents: PlanDocument[] } {
  return { version: 1, export: plan.export, documents: plan.documents };
}
