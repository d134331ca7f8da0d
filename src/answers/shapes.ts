/**
 * The rules of single answers as keywords of JSON Schema, for the schema that is published: editors check with it. What
 * is wrong with a value is worded by the `check…` functions, which have the last word.
 */
import { requiredFields } from './log-format.ts';
import { knownRegions } from './regions.ts';

/** Keywords of JSON Schema, draft 2020-12. */
export type Shape = Readonly<Record<string, unknown>>;

const nameCharacters = '^[\\w+=,.@-]+$';

export const shapes = {
  notEmpty: { pattern: '\\S' },
  region: { enum: [...knownRegions] },
  account: { pattern: '^\\d{12}$' },
  bucket: {
    minLength: 3,
    maxLength: 63,
    pattern:
      '^(?!\\d{1,3}(?:\\.\\d{1,3}){3}$)(?!xn--|sthree-|amzn-s3-demo-)(?!.*\\.\\.)(?!.*(?:-s3alias|--ol-s3|\\.mrap|--x-s3|--table-s3)$)[a-z0-9][a-z0-9.-]*[a-z0-9]$',
  },
  prefix: {
    maxLength: 800,
    pattern:
      "^(?:$|(?!.*//)(?!(?:.*/)?(?:AWSLogs|\\.\\.?)(?:/|$))[A-Za-z0-9!_.*'()-](?:[A-Za-z0-9!_.*'()/-]*[A-Za-z0-9!_.*'()-])?$)",
  },
  roleName: { minLength: 1, maxLength: 64, pattern: nameCharacters },
  policyName: { minLength: 1, maxLength: 128, pattern: nameCharacters },
  externalId: { pattern: '^\\d{2,16}$' },
  logFields: {
    minItems: requiredFields.length + 6,
    uniqueItems: true,
    allOf: requiredFields.map((field) => ({ contains: { const: field } })),
  },
} as const satisfies Record<string, Shape>;
