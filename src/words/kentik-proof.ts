/** What is said of Kentik's side of a proof. Foreign text. Pure. */
import type { ExportProof, KentikVerdict } from '../model/kentik-proof.ts';

type Verdict = Pick<KentikVerdict, 'state' | 'message' | 'remedy'>;

/** What isn't as expected, and what couldn't be checked, with the fix. Foreign text. */
export function problemSentences(verdicts: readonly Verdict[]): string[] {
  return (['refuted', 'unproven'] as const)
    .flatMap((state) => verdicts.filter((each) => each.state === state))
    .map(({ message, remedy }) => `${message}${remedy === null ? '' : ` Fix: ${remedy}`}`);
}

/** What isn't as expected with its fix, what is waited for, then what is proven; empty where Kentik wasn't asked. */
export function kentikSentences(exports: readonly ExportProof[]): string[] {
  const verdicts = exports.flatMap(({ verdict, devices }) => [
    verdict,
    ...(devices === null ? [] : [devices.verdict]),
  ]);
  const of = (state: KentikVerdict['state']) => verdicts.filter((each) => each.state === state);
  const proven = of('proven');
  return [
    ...problemSentences(verdicts),
    ...of('waiting').map(({ message }) => message),
    ...(proven.length <= 2
      ? proven.map(({ message }) => message)
      : [
          proven.length === verdicts.length
            ? `Kentik's side: all ${proven.length} checks passed.`
            : `Kentik's side: ${proven.length} of ${verdicts.length} checks passed.`,
        ]),
  ];
}

/** Where Kentik shows the traffic; empty where it gave no link. */
export function dataExplorerLines(exports: readonly ExportProof[]): string[] {
  const [link] = exports.flatMap(({ devices }) => devices?.dataExplorerUrl ?? []);
  return link === undefined ? [] : [`Data Explorer: ${link}`];
}

/** Whether something about Kentik's side is known to be wrong. */
export function isKentikRefuted(exports: readonly ExportProof[]): boolean {
  return exports.some(
    ({ verdict, devices }) => verdict.state === 'refuted' || devices?.verdict.state === 'refuted',
  );
}
