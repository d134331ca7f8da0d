/** `schema`: the JSON Schema of an answers file. */
import { answersJsonSchema } from '../answers/schema.ts';
import { type ExitCode, exitCode } from '../model/errors.ts';
import { output } from '../process/output.ts';

export async function schema(): Promise<ExitCode> {
  output.result(JSON.stringify(answersJsonSchema(), null, 2));
  return exitCode.done;
}
