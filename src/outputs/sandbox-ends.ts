/** Said wherever commands for later stand and there will be nothing for them: the sandbox lives in the wizard's process. */
export const sandboxEnds =
  'The sandbox ends with the wizard, and with it all that was made there: these commands are what a real account would need, or a sandbox of its own (kentik-aws-setup sandbox).';
