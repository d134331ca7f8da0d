/** What a scenario can do while its sessions are recorded: run the program, decide, fail, and act as someone else. */
import { appendFile, cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JournalEntry } from '../../src/session/entries.ts';
import { readJournal } from '../../src/session/journal.ts';
import { sessionResources } from '../../src/session/resources.ts';
import { type ForeignHand, foreignHand } from '../crash/foreign-hand.ts';
import type { Kill, Trial } from '../crash/trial.ts';
import { sandboxState, setFaults } from '../helpers/sandbox-pages.ts';
import { noEndpoint, type SandboxState } from './account.ts';

export class Recording {
  readonly hand: ForeignHand;
  private readonly trial: Trial;

  constructor(trial: Trial) {
    this.trial = trial;
    this.hand = foreignHand(trial.sandbox.environment);
  }

  write(answers: string): Promise<void> {
    return this.trial.write('answers.yaml', answers);
  }

  /** @returns the new session */
  async apply(answers: string, exit: number): Promise<string> {
    await this.write(answers);
    const known = await this.trial.sessionIds();
    await this.run(['apply', '--answers', 'answers.yaml', '--yes', '--new'], exit);
    const [session] = (await this.trial.sessionIds()).filter((id) => !known.includes(id));
    if (session === undefined) throw new Error('no session was created');
    return session;
  }

  resume(session: string, more: readonly string[] = []): Promise<void> {
    return this.run(['apply', '--resume', session, '--yes', ...more], 0);
  }

  undo(session: string, more: readonly string[] = []): Promise<void> {
    return this.run(['undo', session, '--yes', ...more], 0);
  }

  async applyInterrupted(answers: string, operation: string, isCarriedOut: boolean): Promise<void> {
    await this.write(answers);
    await this.interrupt(['apply', '--answers', 'answers.yaml', '--yes'], operation, isCarriedOut);
  }

  /** The program is killed before it has the answer to a call, which AWS carries out or doesn't. */
  async interrupt(args: readonly string[], operation: string, isCarriedOut = true): Promise<void> {
    await this.faults(`slow=never@${operation}@${isCarriedOut ? 'after' : 'before'}`);
    await this.run(args, null, { milliseconds: 8000 });
    await this.faults('');
    const entries = await this.entries();
    const isOpen = entries.some(
      (entry) =>
        entry.type === 'intent' &&
        entry.operation === operation &&
        !entries.some(({ type, n }) => type === 'outcome' && n === entry.n),
    );
    if (!isOpen) throw new Error(`not killed in ${operation}`);
  }

  /** As the wizard writes what was decided in it. */
  async decide(session: string, vpc: string, choice: 'keep' | 'replace'): Promise<void> {
    const filter = { 'Filter.1.Name': 'resource-id', 'Filter.1.Value.1': vpc };
    const found = await this.hand.call('ec2', { Action: 'DescribeFlowLogs', ...filter });
    const about = /\bfl-[0-9a-f]{17}\b/.exec(found)?.[0];
    const decision = { change: `flow-log:us-east-1:${vpc}`, choice, about };
    const entry = { type: 'decision', at: new Date().toISOString(), ...decision };
    await appendFile(this.journalOf(session), `${JSON.stringify(entry)}\n`);
  }

  /** Someone else takes out of a bucket's policy again what they had added. */
  async withdrawStatement(bucket: string): Promise<void> {
    const document = await this.hand.bucketPolicy(bucket);
    const others = document?.Statement.filter(({ Sid }) => !Sid?.startsWith('SomebodyElse'));
    await this.hand.s3('PUT', `/${bucket}?policy`, JSON.stringify({ ...document, Statement: others }));
  }

  async faults(plan: string): Promise<void> {
    await setFaults(this.trial.sandbox, plan);
  }

  async state(): Promise<SandboxState> {
    return sandboxState(this.trial.sandbox);
  }

  /** Of all journals. */
  async entries(): Promise<JournalEntry[]> {
    return (await this.trial.journals()) as JournalEntry[];
  }

  /**
   * Answers, journals and what is read out of these, without what is this machine's: the address of the sandbox. What is
   * read out is what this program reads, whichever build is recorded.
   */
  async save(folder: string): Promise<void> {
    for (const id of await this.trial.sessionIds()) {
      const to = join(folder, 'sessions', id);
      await mkdir(to, { recursive: true });
      await cp(join(this.journalOf(id), '..', 'answers.json'), join(to, 'answers.json'));
      const text = await readFile(this.journalOf(id), 'utf8');
      await writeFile(join(to, 'journal.jsonl'), text.replaceAll(this.trial.sandbox.url, noEndpoint));
      const { entries } = await readJournal(join(to, 'journal.jsonl'));
      await writeFile(
        join(to, 'resources.json'),
        `${JSON.stringify(resourcesAfterRuns(entries), null, 1)}\n`,
      );
    }
  }

  private journalOf(session: string): string {
    return join(this.trial.folder, 'home', 'sessions', session, 'journal.jsonl');
  }

  private async run(args: readonly string[], exit: number | null, kill: Kill | null = null): Promise<void> {
    const outcome = await this.trial.run(args, kill);
    if (outcome.exit !== exit) throw new Error(`${args.join(' ')}: ${outcome.exit}\n${outcome.stderr}`);
  }
}

/** What the session owned at the end of each run, and at the end of the journal. */
export function resourcesAfterRuns(entries: readonly JournalEntry[]) {
  const ends = entries.flatMap(({ type }, index) => (type === 'result' ? [index + 1] : []));
  return [...new Set([...ends, entries.length])].map((count) => ({
    entries: count,
    resources: sessionResources(entries.slice(0, count)),
  }));
}
