/** The questions of the usual walk through a full export, in order, each by words that only it has. */
export const usualQuestions = [
  'Is this the right account?',
  'What should Kentik export',
  'In which regions',
  'Where should the flow logs be collected?',
  'Which bucket in us-east-1',
  'What should the bucket be called?',
  'a folder inside the bucket?',
  'What should be logged?',
  'Which fields should the flow logs have?',
  'How often should AWS write flow records?',
  'Who should delete the flow logs',
  'What should the role be called?',
  'What should the policy be called?',
  'Kentik company ID?',
  'How much should the role grant',
] as const;
