/** Where sessions live on this machine. */
import { homedir, platform } from 'node:os';
import { join } from 'node:path';

/**
 * `$KENTIK_AWS_SETUP_HOME`, else `$XDG_STATE_HOME/kentik-aws-setup`, else the platform's place for state.
 * A relative XDG path is ignored, as the XDG specification asks.
 */
export function stateFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const own = environment.KENTIK_AWS_SETUP_HOME;
  if (own) return own;
  const xdg = environment.XDG_STATE_HOME;
  if (xdg?.startsWith('/')) return join(xdg, 'kentik-aws-setup');
  switch (platform()) {
    case 'darwin':
      return join(homedir(), 'Library', 'Application Support', 'kentik-aws-setup');
    case 'win32':
      return join(environment.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'kentik-aws-setup');
    default:
      return join(homedir(), '.local', 'state', 'kentik-aws-setup');
  }
}

export function sessionsFolder(environment: NodeJS.ProcessEnv = process.env): string {
  return join(stateFolder(environment), 'sessions');
}
