/** Loaded before the program: its clock is set by `CLOCK_SET_BY` milliseconds, a second after it started. */
const by = Number(process.env.CLOCK_SET_BY);
const trueNow = Date.now;
const now = () => trueNow() + (performance.now() > 1000 ? by : 0);
globalThis.Date = new Proxy(Date, {
  construct: (target, args) => (args.length === 0 ? new target(now()) : new target(...args)),
  get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
});
