/** The pages under `/_sandbox` of a sandbox that runs, as docs/sandbox.md describes them. */

interface Served {
  url: string;
}

/** Replaces the fault plan; without one, nothing fails. @throws Error where the sandbox refuses the plan */
export async function setFaults({ url }: Served, plan = ''): Promise<void> {
  const answer = await fetch(`${url}/_sandbox/faults`, { method: 'POST', body: plan });
  if (!answer.ok) throw new Error(`fault plan "${plan}": ${await answer.text()}`);
}

/** Resets everything to its start, including the fault plan. */
export async function resetSandbox({ url }: Served): Promise<void> {
  const answer = await fetch(`${url}/_sandbox/reset`, { method: 'POST' });
  if (!answer.ok) throw new Error(`reset: ${answer.status}`);
}

/** Everything that clients of AWS and Kentik can see; `State` is the part that a test reads. */
export async function sandboxState<State = unknown>({ url }: Served): Promise<State> {
  return (await fetch(`${url}/_sandbox/state`)).json() as Promise<State>;
}
