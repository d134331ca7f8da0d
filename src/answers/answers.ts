/** Reading, checking and writing answers: whatever is wrong is told at once, and nothing is guessed. */

import { Document, isScalar, stringify } from 'yaml';
import type * as z from 'zod';
import { isRecord } from '../model/clean-text.ts';
import { defaults } from './defaults.ts';
import { faultsOf, inputJsonSchema, limitFaults } from './faults.ts';
import type { Fault } from './invalid.ts';
import { type ReadResult, readJson, readYaml } from './read-text.ts';
import { fullRules, impliedRegions, metadataOnlyRules } from './rules.ts';
import { draftSchema, fullSchema, metadataOnlySchema } from './schema.ts';
import type { Answers, DraftAnswers } from './types.ts';

export type AnswersResult = { ok: true; answers: Answers } | { ok: false; faults: Fault[] };
export type DraftResult = { ok: true; draft: DraftAnswers } | { ok: false; faults: Fault[] };

/** A version that this program does not know yet: nothing else in the answers can be judged. */
function versionFault(value: Record<string, unknown>): Fault | null {
  const { version } = value;
  if (typeof version !== 'number' || version <= 1) return null;
  return {
    path: 'version',
    message: `${version} is newer than this release supports (1).`,
    remedy: 'Use a newer release of kentik-aws-setup.',
  };
}

function exportFault(value: unknown): Fault {
  const what = value === undefined ? 'is missing' : "isn't valid";
  return { path: 'export', message: `${what}; "full" or "metadata-only" is needed.` };
}

/** Checks answers by the schema of their kind, and by the rules between them. */
function checkBy<Schema extends z.ZodObject>(
  schema: Schema,
  other: z.ZodObject,
  value: Record<string, unknown>,
  rules: (value: Record<string, unknown>) => Fault[],
  complete: (data: z.output<Schema>) => Answers,
): AnswersResult {
  const result = schema.safeParse(value);
  const otherKeys = Object.keys(other.shape).filter((key) => !(key in schema.shape));
  const belongs = `belongs to a ${value.export === 'full' ? 'metadata-only' : 'full'} export.`;
  const elsewhere = new Map(otherKeys.map((key) => [key, belongs]));
  const faults = [
    ...(result.success ? [] : faultsOf(result.error.issues, value, inputJsonSchema(schema), elsewhere)),
    ...rules(value),
  ];
  if (!result.success || faults.length > 0) return { ok: false, faults };
  return { ok: true, answers: complete(result.data) };
}

function checkFull(value: Record<string, unknown>): AnswersResult {
  return checkBy(fullSchema, metadataOnlySchema, value, fullRules, (data) => {
    const { buckets, resources } = data;
    const implied = impliedRegions(resources, defaults.region)[0] ?? defaults.region;
    const region = data.region ?? buckets?.[0]?.region ?? data.regions?.[0] ?? implied;
    const taken = buckets?.flatMap(({ from }) => from);
    return { ...data, region, regions: data.regions ?? taken ?? impliedRegions(resources, region) };
  });
}

function checkMetadataOnly(value: Record<string, unknown>): AnswersResult {
  return checkBy(metadataOnlySchema, fullSchema, value, metadataOnlyRules, (data) => {
    const region = data.region ?? data.secondary.regions?.[0] ?? defaults.region;
    return { ...data, region, secondary: { accounts: [], regions: [region], ...data.secondary } };
  });
}

/** Checks answers and fills in the defaults; names every fault at once. */
export function validateAnswers(value: unknown): AnswersResult {
  if (!isRecord(value)) {
    const isMissing = value === null || value === undefined;
    const message = isMissing
      ? 'There are no answers.'
      : 'Answers are a mapping of keys, such as "export: full".';
    return { ok: false, faults: [{ path: '', message }] };
  }
  const limits = limitFaults(value);
  if (limits.isTooLarge) return { ok: false, faults: limits.faults };
  const newer = versionFault(value);
  if (newer !== null) return { ok: false, faults: [newer] };
  const checked = checkKind(value);
  if (limits.faults.length === 0) return checked;
  const named = new Set(limits.faults.map(({ path }) => path));
  const others = checked.ok ? [] : checked.faults.filter(({ path }) => !named.has(path));
  return { ok: false, faults: [...limits.faults, ...others] };
}

function checkKind(value: Record<string, unknown>): AnswersResult {
  const kind = value.export;
  if (kind === 'full') return checkFull(value);
  if (kind === 'metadata-only') return checkMetadataOnly(value);
  // Without a kind the rest is checked as what it looks like, so that its faults are told too.
  const looksMetadataOnly = 'secondary' in value || 'primary' in value || 'roles' in value;
  const rest = looksMetadataOnly
    ? checkMetadataOnly({ ...value, export: 'metadata-only' })
    : checkFull({ ...value, export: 'full' });
  return { ok: false, faults: [exportFault(kind), ...(rest.ok ? [] : rest.faults)] };
}

/** Checks answers given so far, as a saved session holds them. Nothing is filled in. */
export function validateDraft(value: unknown): DraftResult {
  if (!isRecord(value)) return { ok: false, faults: [{ path: '', message: 'A draft is a group of keys.' }] };
  const limits = limitFaults(value);
  if (limits.faults.length > 0) return { ok: false, faults: limits.faults };
  const newer = versionFault(value);
  if (newer !== null) return { ok: false, faults: [newer] };
  const result = draftSchema.safeParse(value);
  if (result.success) return { ok: true, draft: result.data };
  return { ok: false, faults: faultsOf(result.error.issues, value, inputJsonSchema(draftSchema)) };
}

/** The text of an answers file as plain data, not yet checked. */
export function readAnswersText(text: string, source: 'yaml' | 'json'): ReadResult {
  return source === 'json' ? readJson(text) : readYaml(text);
}

/** Answers as the text of a YAML file that reads back to the same answers. */
export function serializeAnswers(answers: Answers | DraftAnswers): string {
  return stringify(answers, { lineWidth: 0 });
}

/**
 * The same for another account: the account is left out, because it would refuse any other, and so is the profile, which
 * has credentials of this one. Comments name both, and mark each bucket name that contains the account.
 */
export function answersForNextAccount(answers: Answers): string {
  const { account, profile, ...others } = answers;
  const file = new Document(others);
  const left = { ...(account && { account }), ...(profile && { profile }) };
  if (Object.keys(left).length > 0) {
    const whose =
      account === undefined ? 'Answers that a profile was used with' : `The answers for account ${account}`;
    const lines = [`${whose}. To keep to it, add:`, ...stringify(left).trimEnd().split('\n')];
    file.commentBefore = lines.map((line) => ` ${line}`).join('\n');
  }
  const buckets = 'buckets' in others ? (others.buckets ?? []) : [];
  for (const path of [['bucket'], ...buckets.map((_, at) => ['buckets', at, 'bucket'])]) {
    const name = file.getIn(path, true);
    if (account === undefined || !isScalar(name) || !String(name.value).includes(account)) continue;
    name.comment = ` contains ${account}: change it for another account`;
  }
  return file.toString({ lineWidth: 0 });
}
