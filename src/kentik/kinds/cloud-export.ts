/** The life of a cloud export: read, created, updated and deleted. Source: Cloud Export API v202506. */

import { isDeepStrictEqual } from 'node:util';
import type { CloudExportRequest } from '../../documents/cloud-export.ts';
import { isRecord } from '../../model/clean-text.ts';
import { UserError } from '../../model/errors.ts';
import { differingFields, fieldsIn, merged, writable } from '../../model/export-fields.ts';
import type { ExistingCloudExport } from '../../model/kentik.ts';
import {
  type Attempt,
  type Before,
  type Looked,
  type MutationContext,
  mutate,
  type Next,
} from '../../model/mutate.ts';
import type { KentikOperationName, Operation, OperationNamed } from '../../model/operations.ts';
import type { Call, KentikClient, Reader } from '../client.ts';
import type { Task } from '../explain.ts';
import type { Kentik } from '../types.ts';
import { readExportAnswer, readExports } from './export-shapes.ts';
import { listPlans } from './plans.ts';

const exportsPath = '/cloud_export/v202506/exports';

/** @throws UserError */
export async function listExports(
  client: KentikClient,
  signal: AbortSignal,
): Promise<{ exports: ExistingCloudExport[]; invalidExports: number }> {
  const task = { operation: 'ListCloudExports', doing: "listing Kentik's cloud exports" };
  const call = { method: 'GET', api: 'v6', path: exportsPath } as const;
  const { exports, invalidExportsCount } = await client.read(task, call, readExports, signal);
  return { exports, invalidExports: invalidExportsCount ?? 0 };
}

/** @throws UserError NOT_FOUND */
export async function readExport(
  client: KentikClient,
  id: string,
  signal: AbortSignal,
): Promise<ExistingCloudExport> {
  const task = { operation: 'GetCloudExport', doing: `reading the cloud export ${id}`, name: id };
  const call = { method: 'GET', api: 'v6', path: pathOf(id) } as const;
  const read: Reader<ExistingCloudExport> = (content) => {
    const found = readExportAnswer(content);
    return found?.id === id ? found : null;
  };
  return client.read(task, call, read, signal);
}

/** @see Kentik.createExport */
export async function createExport(
  client: KentikClient,
  request: CloudExportRequest['export'],
  context: MutationContext,
): Promise<{ id: string }> {
  const { name } = request;
  const operation = { operation: 'CreateCloudExport', target: name, after: { ...request } } as const;
  const task = { operation: operation.operation, doing: `creating the cloud export ${name}`, name };
  const call = { method: 'POST', api: 'v6', path: exportsPath, body: { export: request } } as const;
  const attempt = attemptOf(client, task, operation, call, readExportAnswer, ({ id }) => ({
    result: { id },
    ids: [id],
  }));
  const prepare = async (signal: AbortSignal, { failure }: Before): Promise<Next<{ id: string }>> => {
    const found = await findCreated(client, request, signal);
    if (found === null) return attempt;
    if (failure !== null) return { made: { result: { id: found.id }, ids: [found.id] } };
    throw changed('PLAN_OUTDATED', task, `Kentik already has this cloud export, with the ID ${found.id}.`);
  };
  return mutate(client.door(request.aws.iamRoleArn), { prepare }, context);
}

/** @see Kentik.updateExport */
export async function updateExport(
  client: KentikClient,
  { id, desired, before }: Parameters<Kentik['updateExport']>[0],
  context: MutationContext,
): Promise<null> {
  const { name } = before;
  const task = { operation: 'UpdateCloudExport', doing: `updating the cloud export ${name}`, name };
  const prepare = async (signal: AbortSignal): Promise<Next<null>> => {
    const { whole } = await readExport(client, id, signal);
    const fields = fieldsIn(desired);
    const open = differingFields(whole, desired, fields);
    if (open.length === 0) return { made: { result: null, ids: [id] } };
    const others = differingFields(whole, before.whole, open);
    if (others.length > 0) throw changedFields(task, others);
    const body = merged(writable(whole), desired);
    const operation = {
      operation: 'UpdateCloudExport',
      target: id,
      before: writable(whole),
      after: body,
    } as const;
    const call = { method: 'PUT', api: 'v6', path: pathOf(id), body: { export: body } } as const;
    return attemptOf(client, task, operation, call, readExportAnswer, () => ({ result: null, ids: [id] }));
  };
  return mutate<null>(client.door(before.aws?.iamRoleArn), { prepare }, context);
}

/** @see Kentik.deleteExport */
export async function deleteExport(
  client: KentikClient,
  { expected }: Parameters<Kentik['deleteExport']>[0],
  context: MutationContext,
): Promise<null> {
  const { id, name } = expected;
  const task = { operation: 'DeleteCloudExport', doing: `deleting the cloud export ${name}`, name };
  const prepare = async (signal: AbortSignal): Promise<Next<null>> => {
    const current = await orGone(readExport(client, id, signal));
    if (current === null) return { made: { result: null, ids: [id] } };
    const [whole, planned] = [writable(current.whole), writable(expected.whole)];
    const names = Object.keys({ ...planned, ...whole });
    const fields = names.filter((field) => !isDeepStrictEqual(whole[field], planned[field]));
    if (fields.length > 0) throw changedFields(task, fields);
    const operation = { operation: 'DeleteCloudExport', target: id, before: whole } as const;
    const call = { method: 'DELETE', api: 'v6', path: pathOf(id) } as const;
    return attemptOf(client, task, operation, call, readNothing, () => ({ result: null, ids: [id] }));
  };
  return mutate<null>(client.door(expected.aws?.iamRoleArn), { prepare }, context);
}

/** @see Kentik.look */
export async function look(
  client: KentikClient,
  operation: Operation,
  signal: AbortSignal,
): Promise<Looked | null> {
  if (operation.operation === 'CreateCloudExport') {
    const found = await findCreated(client, operation.after, signal);
    if (found !== null) return { status: 'done', ids: [found.id] };
    await requireCompany(client, operation.after.planId, signal);
    return { status: 'failed', ids: [] };
  }
  if (operation.operation !== 'UpdateCloudExport') return null;
  const { target: id, before, after } = operation;
  const current = await orGone(readExport(client, id, signal));
  if (current === null) return { status: 'unknown', ids: [] };
  const fields = fieldsIn(after);
  if (differingFields(current.whole, after, fields).length === 0) return { status: 'done', ids: [id] };
  return {
    status: differingFields(current.whole, before, fields).length === 0 ? 'failed' : 'unknown',
    ids: [],
  };
}

/** Another company's Kentik can't say that an export doesn't exist. @throws UserError */
async function requireCompany(client: KentikClient, planId: unknown, signal: AbortSignal): Promise<void> {
  const { plans } = await listPlans(client, signal);
  if (plans.some(({ id }) => id === planId)) return;
  throw new UserError({
    code: 'OTHER_COMPANY',
    doing: 'looking for a cloud export of an earlier run',
    message: `Kentik has no billing plan ${planId}, so these credentials seem to belong to another company.`,
    remedy: ['Use credentials of the company that the earlier run used.'],
  });
}

/** The fields by which exports are told apart: two that agree in all of them are the same export. */
const identity = ['name', 'bucket', 'bucketPrefix', 'iamRoleArn', 'metadataOnly'] as const;

/** The export that this request creates. */
async function findCreated(
  client: KentikClient,
  request: Readonly<Record<string, unknown>> | CloudExportRequest['export'],
  signal: AbortSignal,
): Promise<ExistingCloudExport | null> {
  const { exports } = await listExports(client, signal);
  return exports.find(({ whole }) => differingFields(whole, request, identity).length === 0) ?? null;
}

/** One attempt at a change. Kentik has answered errors to requests that took effect: what it has decides. */
function attemptOf<Read, Result>(
  client: KentikClient,
  task: Task,
  operation: OperationNamed<KentikOperationName>,
  call: Call,
  read: Reader<Read>,
  effectOf: (value: Read) => { result: Result; ids: string[] },
): Attempt<Result> {
  return {
    service: 'kentik',
    operation,
    send: async (options) => {
      const { value, requestId } = await client.send(task, call, read, options);
      return { ...effectOf(value), requestId };
    },
    explained: (error, signal) => client.explained(error, task, signal),
    looksAfterAnyFailure: true,
  };
}

/** A deletion's answer: an empty object. */
const readNothing: Reader<true> = (content) =>
  isRecord(content) && Object.keys(content).length === 0 ? true : null;

/** Null for an export that doesn't exist. */
async function orGone(reading: Promise<ExistingCloudExport>): Promise<ExistingCloudExport | null> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof UserError && error.report.code === 'NOT_FOUND') return null;
    throw error;
  }
}

function changedFields(task: Task, fields: readonly string[]): UserError {
  const what = `Someone has changed ${fields.join(', ')} of the cloud export ${task.name}.`;
  return changed('CHANGED_SINCE_PLANNED', task, what);
}

function changed(
  code: 'PLAN_OUTDATED' | 'CHANGED_SINCE_PLANNED',
  { doing, name = '' }: Task,
  message: string,
): UserError {
  return new UserError({
    code,
    doing,
    message,
    where: { name },
    why: 'It was changed after the plan was created, so it was left as it is.',
    remedy: ['Create a new plan: it shows what exists now.'],
    retryable: true,
  });
}

function pathOf(id: string): string {
  return `${exportsPath}/${encodeURIComponent(id)}`;
}
