/**
 * Reading, checking and writing answers. Whatever is wrong is told at once, as a list of faults; nothing is thrown
 * and nothing is guessed.
 */
import { stringify } from 'yaml';
import type * as z from 'zod';
import { defaults } from './defaults.ts';
import { faultsOf, inputJsonSchema } from './faults.ts';
import { limitFaults } from './limits.ts';
import { type ReadResult, readJson, readYaml } from './read-text.ts';
import { fullRules, impliedRegions, metadataOnlyRules } from './rules.ts';
import { draftSchema, fullSchema, metadataOnlySchema } from './schema.ts';
import type { Answers, DraftAnswers, Fault, FullAnswers, MetadataOnlyAnswers } from './types.ts';

export type AnswersResult = { ok: true; answers: Answers } | { ok: false; faults: Fault[] };
export type DraftResult = { ok: true; draft: DraftAnswers } | { ok: false; faults: Fault[] };

function isGroup(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Top-level keys that are known, but for the other kind of export. */
function keysElsewhere(own: z.ZodObject, other: z.ZodObject, otherName: string): Map<string, string> {
  return new Map(
    Object.keys(other.shape)
      .filter((key) => !(key in own.shape))
      .map((key) => [key, `belongs to a ${otherName} export.`]),
  );
}

/** A version that this program does not know yet: nothing else in the answers can be judged. */
function versionFault(value: Record<string, unknown>): Fault | null {
  const { version } = value;
  if (typeof version !== 'number' || version <= 1) return null;
  return {
    path: 'version',
    message: `${version} is newer than this release understands (1).`,
    remedy: 'Use a newer release of kentik-aws-setup.',
  };
}

function exportFault(value: unknown): Fault {
  if (value === undefined)
    return { path: 'export', message: 'is missing; "full" or "metadata-only" is needed.' };
  return {
    path: 'export',
    message: 'does not fit; "full" or "metadata-only" is needed.',
  };
}

function checkFull(value: Record<string, unknown>): AnswersResult {
  const result = fullSchema.safeParse(value);
  const elsewhere = keysElsewhere(fullSchema, metadataOnlySchema, 'metadata-only');
  const faults = [
    ...(result.success ? [] : faultsOf(result.error.issues, value, inputJsonSchema(fullSchema), elsewhere)),
    ...fullRules(value),
  ];
  if (!result.success || faults.length > 0) return { ok: false, faults };
  const { region: given, regions: givenRegions, ...rest } = result.data;
  const region =
    given ?? givenRegions?.[0] ?? impliedRegions(rest.resources, defaults.region)[0] ?? defaults.region;
  const regions = givenRegions ?? impliedRegions(rest.resources, region);
  const answers: FullAnswers = { ...rest, region, regions };
  return { ok: true, answers };
}

function checkMetadataOnly(value: Record<string, unknown>): AnswersResult {
  const result = metadataOnlySchema.safeParse(value);
  const elsewhere = keysElsewhere(metadataOnlySchema, fullSchema, 'full');
  const faults = [
    ...(result.success
      ? []
      : faultsOf(result.error.issues, value, inputJsonSchema(metadataOnlySchema), elsewhere)),
    ...metadataOnlyRules(value),
  ];
  if (!result.success || faults.length > 0) return { ok: false, faults };
  const { region: given, secondary, ...rest } = result.data;
  const region = given ?? secondary.regions?.[0] ?? defaults.region;
  const answers: MetadataOnlyAnswers = {
    ...rest,
    region,
    secondary: {
      ...secondary,
      accounts: secondary.accounts ?? [],
      regions: secondary.regions ?? [region],
    },
  };
  return { ok: true, answers };
}

/** Checks answers and fills in the defaults; names every fault at once. */
export function validateAnswers(value: unknown): AnswersResult {
  if (value === null || value === undefined) {
    return { ok: false, faults: [{ path: '', message: 'There are no answers.' }] };
  }
  if (!isGroup(value)) {
    return {
      ok: false,
      faults: [{ path: '', message: 'Answers are a group of keys, such as "export: full".' }],
    };
  }
  const limits = limitFaults(value);
  if (limits.isTooLarge) return { ok: false, faults: limits.faults };
  const newer = versionFault(value);
  if (newer !== null) return { ok: false, faults: [newer] };
  const checked = checkKind(value);
  if (limits.faults.length === 0) return checked;
  const told = new Set(limits.faults.map(({ path }) => path));
  const others = checked.ok ? [] : checked.faults.filter(({ path }) => !told.has(path));
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
  if (!isGroup(value)) return { ok: false, faults: [{ path: '', message: 'A draft is a group of keys.' }] };
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
