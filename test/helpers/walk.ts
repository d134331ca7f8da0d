/** The questions of the usual walk through a full export with VPCs in several regions, in order, each by words that only it has. */
export const usualQuestions = [
  'Is this the right account?',
  'What should Kentik export',
  'In which regions',
  'What should be logged?',
  'What should the buckets be called?',
  'Are these answers right?',
] as const;
