/** Answers with every default, for tests that begin at a plan. */
import { defaults } from '../../src/answers/defaults.ts';
import { ownAnswers } from '../../src/answers/draft.ts';
import { fullSchema, metadataOnlySchema } from '../../src/answers/schema.ts';
import type { DraftAnswers, FullAnswers, MetadataOnlyAnswers } from '../../src/answers/types.ts';

/** @param bucket the name where the draft has none */
export function withFullDefaults(draft: DraftAnswers, bucket: string): FullAnswers {
  const answers = fullSchema.parse({ bucket, ...ownAnswers({ ...draft, export: 'full' }) });
  const { region = answers.regions?.[0] ?? defaults.region } = answers;
  return { ...answers, region, regions: answers.regions ?? [region] };
}

/** Without accounts it has no secondary ones. */
export function withMetadataOnlyDefaults(draft: DraftAnswers): MetadataOnlyAnswers {
  const answers = metadataOnlySchema.parse(ownAnswers({ ...draft, export: 'metadata-only' }));
  const { region = answers.secondary.regions?.[0] ?? defaults.region } = answers;
  return { ...answers, region, secondary: { accounts: [], regions: [region], ...answers.secondary } };
}
