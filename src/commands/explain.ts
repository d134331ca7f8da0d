/** `explain`: what an AWS error text means, who can fix it, and what to ask for. Calls nothing. */
import { nameOf } from '../aws/explain/denial-advice.ts';
import { explainPasted, type PastedExplanation } from '../aws/explain/pasted.ts';
import { cleanText } from '../model/clean-text.ts';
import { type ExitCode, exitCode, UserError } from '../model/errors.ts';
import { output } from '../process/output.ts';
import { readInput } from '../process/program.ts';

/** Bytes of a text: AWS's errors have some thousand, a log around them more. */
const largestText = 1_000_000;

/** @param file a path, `-` for standard input, or null for what is piped into it @returns 2 where it isn't understood */
export async function explain(file: string | null, json: boolean): Promise<ExitCode> {
  const explanation = explainPasted(await readText(file));
  if (explanation === null) {
    const error = refused("The text isn't an AWS error that this program knows.", 'NOT_UNDERSTOOD', [
      'Paste the whole error, with its code and message, as the AWS CLI or the console shows it.',
    ]);
    if (!json) throw error;
    const { code, message, remedy } = error.report;
    output.json({ understood: false, code, message, remedy });
    return exitCode.usage;
  }
  if (json) output.json(asJson(explanation));
  else for (const line of asLines(explanation)) output.result(cleanText(line));
  return exitCode.done;
}

async function readText(file: string | null): Promise<string> {
  if (file === null && process.stdin.isTTY) {
    throw refused('explain needs an error message: name a file, or - for standard input.');
  }
  let bytes: Uint8Array;
  try {
    bytes = await readInput(file ?? '-', largestText);
  } catch (error) {
    throw refused(
      `${file ?? 'Standard input'} can't be read: ${error instanceof Error ? error.message : String(error)}.`,
    );
  }
  if (bytes.length > largestText) throw refused(`The text is larger than ${largestText / 1_000_000} MB.`);
  return new TextDecoder().decode(bytes);
}

function refused(
  message: string,
  code = 'TEXT_UNREADABLE',
  remedy = [
    'kentik-aws-setup explain error.txt',
    'aws iam get-role --role-name X 2>&1 | kentik-aws-setup explain -',
  ],
): UserError {
  return new UserError({ code, exit: exitCode.usage, doing: 'explaining an error', message, remedy });
}

function asJson({ pasted, denial, report }: PastedExplanation): object {
  const { code, message, why = null, remedy } = report;
  const { what: _what, why: _why, fix: _fix, ...refusal } = denial ?? {};
  return { understood: true, ...refusal, code, message, why, remedy, aws: pasted };
}

function asLines({ denial, report }: PastedExplanation): string[] {
  const { refusedBy = null, policyArn = null, owner = null } = denial ?? {};
  const kind = denial?.denial == null ? '' : ` (${denial.denial} denial)`;
  return [
    report.message,
    ...(report.remedy.length === 0 ? [] : ['Fix:', ...report.remedy.map((line) => `  ${line}`)]),
    ...(report.why === undefined ? [] : [`Why: ${report.why}`]),
    ...(refusedBy === null ? [] : [`Refused by: ${nameOf(refusedBy)}${kind}`]),
    ...(policyArn === null ? [] : [`Policy: ${policyArn}`]),
    ...(owner === null ? [] : [`Owner: ${owner}`]),
  ];
}
