/** The sandbox's fault plan as the environment names it; undefined where it names none. */
export function sandboxFaults(): string | undefined {
  const spec = process.env.KENTIK_AWS_SETUP_SANDBOX_FAULTS?.trim();
  return spec === '' ? undefined : spec;
}
