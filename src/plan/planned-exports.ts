/** The exports that answers call for, compared with Kentik's where they are registered, and their documents. */
import type { KentikState } from '../model/kentik.ts';
import { portalValues } from './exports.ts';
import type { PriorSession } from './history.ts';
import { cloudExportChanges, type DesiredExport } from './kinds/cloud-export.ts';
import { cloudExportDocument } from './plan-documents.ts';
import type { CloudExportChange, KentikValue, Plan, PlanDocument } from './types.ts';

export interface ExportContext extends Partial<PriorSession> {
  /** Absent or null: nothing is registered, and someone enters the values in Kentik's portal. */
  kentik?: KentikState | null;
}

interface PlannedExports extends Pick<Plan, 'billingPlans'> {
  changes: CloudExportChange[];
  documents: PlanDocument[];
  values: KentikValue[];
}

/** What is printed is what is requested: documents and values have the names and plans of the changes. */
export function plannedExports(
  wanted: readonly DesiredExport[],
  { kentik = null, created = [] }: ExportContext,
): PlannedExports {
  const changes = kentik === null ? [] : cloudExportChanges(wanted, kentik, created);
  const requests = wanted.map(({ account, request }, index) => {
    const change = changes[index];
    return { account, request: change === undefined ? request : { export: change.desired } };
  });
  const used = new Set(changes.map(({ desired }) => desired.planId));
  return {
    changes,
    ...(kentik === null ? {} : { billingPlans: kentik.plans.filter(({ id }) => used.has(id)) }),
    documents: requests.map(({ account, request }) => cloudExportDocument(account, request)),
    values: portalValues(requests.map(({ request }) => request)),
  };
}
