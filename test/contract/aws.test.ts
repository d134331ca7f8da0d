import { afterAll, beforeAll, describe } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { describeWithMoto } from '../helpers/moto.ts';
import { motoLaxness, strict } from './backend.ts';
import { runContract } from './contract.ts';
import { motoBackend } from './moto-backend.ts';
import { sandboxBackend } from './sandbox-backend.ts';

describe('the AWS contract on the sandbox', () => {
  let sandbox: Sandbox | null = null;
  beforeAll(async () => {
    sandbox = await startSandbox();
  });
  afterAll(() => sandbox?.close());
  runContract(strict, () => {
    if (!sandbox) throw new Error('the sandbox is not running');
    return sandboxBackend(sandbox);
  });
});

describeWithMoto('the AWS contract on moto', (moto) => runContract(motoLaxness, () => motoBackend(moto())));
