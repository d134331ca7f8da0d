/** A session as the wizard leaves it when it is killed, so that a test need not answer all questions to stand at one. */
import type { DraftAnswers } from '../../src/answers/types.ts';
import { createSession } from '../../src/session/store.ts';

/**
 * @param env of the program that is to find it; its folder and endpoint are used
 * @returns the id for `--resume`
 */
export async function saveSession(env: Record<string, string>, draft: DraftAnswers): Promise<string> {
  const before = process.env.KENTIK_AWS_SETUP_HOME;
  process.env.KENTIK_AWS_SETUP_HOME = env.KENTIK_AWS_SETUP_HOME;
  try {
    const session = await createSession({
      target: 'aws',
      endpoint: env.AWS_ENDPOINT_URL ?? null,
      program: 'test',
      now: new Date(),
    });
    await session.saveAnswers(draft);
    await session.close();
    return session.id;
  } finally {
    if (before === undefined) delete process.env.KENTIK_AWS_SETUP_HOME;
    else process.env.KENTIK_AWS_SETUP_HOME = before;
  }
}
