import { expect, it } from 'vitest';
import type { PolicyStatement } from '../../src/model/existing.ts';
import { addedStatements, documentLines } from '../../src/words/documents.ts';

const statement = (Action: string, Sid?: string): PolicyStatement => ({
  ...(Sid === undefined ? {} : { Sid }),
  Effect: 'Allow',
  Action,
  Resource: '*',
});
const policy = (...statements: PolicyStatement[]) => ({
  Version: '2012-10-17' as const,
  Statement: statements,
});

it('names the statements that are added, and marks the same ones', () => {
  const before = policy(statement('s3:GetObject', 'Read'));
  const document = policy(
    ...before.Statement,
    statement('s3:PutObject', 'Write'),
    statement('s3:ListBucket'),
  );
  expect(addedStatements(document, before)).toEqual(['Write', 'number 3']);
  const marked = documentLines(document, before).filter(({ role }) => role === 'added');
  expect(marked.map(({ text }) => text).join('')).not.toContain('"Read"');
  expect(addedStatements(document, null)).toEqual([]);
  expect(addedStatements(before, before)).toEqual([]);
});
