/** The JSON Schema of an answers file, for editors and for `kentik-aws-setup schema`. */
import * as z from 'zod';
import { inputJsonSchema } from './faults.ts';
import { fullSchema, metadataOnlySchema } from './schema.ts';

/** Draft 2020-12; made from the schema that checks answers, so the two cannot differ. */
export function answersJsonSchema(): Record<string, unknown> {
  const schema = z
    .discriminatedUnion('export', [fullSchema, metadataOnlySchema])
    .meta({ title: 'Answers of kentik-aws-setup' });
  return { ...inputJsonSchema(schema) };
}
