/** Billing plans, and the company that they belong to. Source: Kentik API v5, GET /plans. */
import * as z from 'zod';
import type { BillingPlan } from '../../model/kentik.ts';
import type { KentikClient } from '../client.ts';
import { flag, id, listAnswer, listOf, number, readerOf, text } from '../shapes.ts';

const plan = z.object({
  id,
  name: text,
  active: flag,
  max_fps: number,
  max_devices: number,
  company_id: text,
});

const readPlans = readerOf(listAnswer('plans', { plans: listOf(plan) }));

/** `companyId` is null where no plan shows it, or where plans differ. @throws UserError */
export async function listPlans(
  client: KentikClient,
  signal: AbortSignal,
): Promise<{ plans: BillingPlan[]; companyId: string | null }> {
  const task = { operation: 'ListPlans', doing: "listing Kentik's billing plans" };
  const { plans } = await client.read(
    task,
    { method: 'GET', api: 'v5', path: '/api/v5/plans' },
    readPlans,
    signal,
  );
  const companies = new Set(plans.map(({ company_id }) => company_id).filter((company) => company !== ''));
  const [companyId = null] = companies.size === 1 ? companies : [];
  return {
    plans: plans.map(({ id, name, active, max_fps, max_devices }) => {
      return { id, name, isActive: active, maxFps: max_fps, maxDevices: max_devices };
    }),
    companyId,
  };
}
