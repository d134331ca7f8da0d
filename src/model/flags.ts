/** The flags, as commands get them. Names and meanings are part of the stable interface (docs/reference.md, "Flags"). */

export interface ConnectionFlags {
  profile?: string;
  region?: string;
  sandbox?: boolean;
  debug?: boolean;
}

export interface OutputFlags {
  json?: boolean;
  plain?: boolean;
  /** Commander turns `--no-input` into `input: false`. */
  input: boolean;
}

export interface DryRunFlags {
  dryRun?: boolean;
  format?: 'console' | 'json' | 'terraform';
  output?: string;
}

export interface SessionFlags {
  answers?: string;
  /** `true` where no id was given: the newest session. */
  resume?: string | true;
  new?: boolean;
  yes?: boolean;
}

export type SetupFlags = ConnectionFlags & OutputFlags & DryRunFlags & SessionFlags;
export type PlanFlags = ConnectionFlags & OutputFlags & DryRunFlags & Pick<SessionFlags, 'answers'>;
export type ApplyFlags = ConnectionFlags & OutputFlags & DryRunFlags & SessionFlags;
export type VerifyFlags = ConnectionFlags &
  OutputFlags &
  Pick<SessionFlags, 'answers'> &
  Pick<DryRunFlags, 'output'> & { wait?: number };
export type UndoFlags = ConnectionFlags & OutputFlags & Pick<SessionFlags, 'yes'> & { deleteLogs?: string[] };

/** A dry run prints documents instead of a result. */
export function isJson(flags: Pick<ApplyFlags, 'json' | 'dryRun'>): boolean {
  return (flags.json ?? false) && !flags.dryRun;
}
