/**
 * `npm run faults`: spoils every call of apply, undo and a metadata-only apply, in each of ten ways, and finds each time
 * the same end. `npm run faults -- 7` takes every seventh of these trials.
 */
import { awsCalls, faultScenarios } from './call-faults.ts';
import { faultKinds } from './call-proxy.ts';
import { spoilEveryCall } from './every-call.ts';

const step = Number(process.argv[2] ?? 1);
const failed = await spoilEveryCall(awsCalls, faultScenarios, faultKinds, step);
process.exitCode = failed === 0 ? 0 : 1;
