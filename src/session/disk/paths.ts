/** Where sessions live on this machine. */
import { homedir, platform, userInfo } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { exitCode, systemCode, UserError } from '../../model/errors.ts';

/**
 * `$KENTIK_AWS_SETUP_HOME`, else `$XDG_STATE_HOME/kentik-aws-setup`, else the platform's default folder for state.
 * Always absolute: sessions in a relative folder would be lost in another current folder. Empty variables count as
 * unset, and a relative XDG path is ignored, as the XDG specification asks.
 *
 * @throws UserError STATE_FOLDER_UNKNOWN, exit 2
 */
export function stateFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const own = ownFolderOf(environment);
  if (own !== null) return own;
  const xdg = environment.XDG_STATE_HOME;
  if (xdg?.startsWith('/')) return join(xdg, 'kentik-aws-setup');
  switch (platform()) {
    case 'darwin':
      return join(homeFolder(environment), 'Library', 'Application Support', 'kentik-aws-setup');
    case 'win32':
      return join(
        environment.LOCALAPPDATA || join(homeFolder(environment), 'AppData', 'Local'),
        'kentik-aws-setup',
      );
    default:
      return join(homeFolder(environment), '.local', 'state', 'kentik-aws-setup');
  }
}

/** The folder that `KENTIK_AWS_SETUP_HOME` names, or null. */
export function ownFolderOf(environment: NodeJS.ProcessEnv = process.env): string | null {
  const own = environment.KENTIK_AWS_SETUP_HOME;
  if (own === undefined || own.trim() === '') return null;
  if (isAbsolute(own)) return resolve(own);
  throw unknownFolder("KENTIK_AWS_SETUP_HOME isn't an absolute path.");
}

export function sessionsFolder(environment: NodeJS.ProcessEnv = process.env): string {
  return join(stateFolder(environment), 'sessions');
}

/** If `HOME` is empty or relative, the user's home folder as the system knows it. */
function homeFolder(environment: NodeJS.ProcessEnv): string {
  const named = platform() === 'win32' ? homedir() : environment.HOME;
  if (named !== undefined && isAbsolute(named)) return named;
  const known = homeOfUser();
  if (known !== null && isAbsolute(known)) return known;
  throw unknownFolder("HOME isn't an absolute path, and the system knows no home folder for this user.");
}

/** Null for a user without an entry in the system's list, as in many containers. */
function homeOfUser(): string | null {
  try {
    return userInfo().homedir;
  } catch (error) {
    if (systemCode(error) !== null) return null;
    throw error;
  }
}

function unknownFolder(message: string): UserError {
  return new UserError({
    code: 'STATE_FOLDER_UNKNOWN',
    exit: exitCode.usage,
    doing: 'finding the folder for sessions',
    message,
    remedy: ['export KENTIK_AWS_SETUP_HOME=/an/absolute/path'],
    state: 'Nothing was changed.',
  });
}
