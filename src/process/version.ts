declare const KENTIK_AWS_SETUP_VERSION: string | undefined;

/** The program's version; put in by the build. */
export const version =
  typeof KENTIK_AWS_SETUP_VERSION === 'string' ? KENTIK_AWS_SETUP_VERSION : '0.0.0-source';
