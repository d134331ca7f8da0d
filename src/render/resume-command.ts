/** How to go on with a session, as it is typed. The sandbox of a wizard is named, because its sessions are its own. */

/** Where a session's AWS is. */
type Place = { target: 'aws' | 'sandbox' };

/** In the wizard. */
export function resumeCommand(id: string, place: Place): string {
  return `kentik-aws-setup --resume ${id}${sandboxFlag(place)}`;
}

/** Where nobody can be asked. */
export function applyCommand(id: string, place: Place): string {
  return `kentik-aws-setup apply --resume ${id} --yes${sandboxFlag(place)}`;
}

function sandboxFlag({ target }: Place): string {
  return target === 'sandbox' ? ' --sandbox' : '';
}
