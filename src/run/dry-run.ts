/** `--dry-run`: the plan's documents, to paste by hand. Calls nothing that changes anything. */
import { cleanText, printableJson } from '../model/clean-text.ts';
import type { DryRunFlags } from '../model/flags.ts';
import { consoleSteps } from '../outputs/console-steps.ts';
import { type DocumentFile, documentFiles, documentsJson } from '../outputs/files.ts';
import { terraformFiles } from '../outputs/terraform/files.ts';
import type { Plan } from '../plan/types.ts';
import { output } from '../process/output.ts';
import { writeOutput } from './output-folder.ts';

export async function printDocuments(plan: Plan, flags: DryRunFlags & { json?: boolean }): Promise<void> {
  if (flags.format === 'terraform') return printTerraform(terraformFiles(plan), flags.output);
  // Written first: where that fails, nothing is printed that looks like success.
  if (flags.output !== undefined) await writeDocuments(plan, flags.output);
  if (flags.format === 'json' || flags.json) output.result(printableJson(documentsJson(plan), 2));
  else for (const line of consoleSteps(plan)) output.result(line);
}

/** Terraform reads a folder: what is written there isn't printed as well. */
async function printTerraform(files: readonly DocumentFile[], folder: string | undefined): Promise<void> {
  if (folder === undefined) {
    output.verbatim(files.map(({ fileName, content }) => `# ${fileName}\n\n${content}`).join('\n'));
    return;
  }
  await writeOutput(folder, files, 'writing the Terraform files');
  output.note(`${files.length} Terraform files written to ${cleanText(folder)}`);
}

async function writeDocuments(plan: Plan, folder: string): Promise<void> {
  const files = documentFiles(plan);
  const steps = { fileName: 'STEPS.md', content: `${consoleSteps(plan).join('\n')}\n` };
  await writeOutput(folder, [...files, steps], 'writing the documents');
  output.note(`${files.length} documents and STEPS.md written to ${cleanText(folder)}`);
}
