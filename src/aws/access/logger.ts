/** The SDK's logger: silent, because its warnings on the console would tear a drawn screen. */
export const silentLogger = {
  trace: ignore,
  debug: ignore,
  info: ignore,
  warn: ignore,
  error: ignore,
};

function ignore(): undefined {
  return undefined;
}
