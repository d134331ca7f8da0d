/** `--dry-run`: the plan's documents, to paste by hand. Calls nothing that changes anything. */
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { printableJson } from '../clean-text.ts';
import { exitCode, UserError } from '../errors.ts';
import { output } from '../output.ts';
import type { Plan } from '../plan/types.ts';
import { consoleSteps } from '../render/console-steps.ts';
import { documentsJson } from '../render/documents-json.ts';
import { documentFiles } from '../render/files.ts';
import { makeFolder } from '../session/files.ts';
import type { DryRunFlags } from './options.ts';

export async function printDocuments(plan: Plan, flags: DryRunFlags & { json?: boolean }): Promise<void> {
  // Written first: where that fails, nothing is printed that looks like success.
  if (flags.output !== undefined) await writeDocuments(plan, flags.output);
  if (flags.format === 'json' || flags.json) output.result(printableJson(documentsJson(plan), 2));
  else for (const line of consoleSteps(plan)) output.result(line);
}

async function writeDocuments(plan: Plan, folder: string): Promise<void> {
  const files = documentFiles(plan);
  try {
    // The documents hold no secrets: the folder is as readable as the user's own are.
    await makeFolder(resolve(folder), 0o777);
    for (const file of files) await writeFile(join(folder, file.fileName), file.content);
  } catch (error) {
    throw new UserError(
      {
        code: 'OUTPUT_UNWRITABLE',
        exit: exitCode.failed,
        doing: 'writing the documents',
        message: `${folder} cannot be written: ${error instanceof Error ? error.message : String(error)}.`,
        remedy: ['Name a folder that can be written with --output DIR.'],
        state: 'Nothing was changed in AWS.',
      },
      { cause: error },
    );
  }
  output.note(`${files.length} documents written to ${folder}`);
}
