/** What Kentik has now, as far as a plan and a proof need to know: plain data, read by `src/kentik`. */

/**
 * Kentik's verdict about an export. `status` is free text: its words aren't documented. The booleans say false both for
 * "no" and for "not known yet". Source: Cloud Export API v202506, CloudExportStatus.
 */
export interface CloudExportStatus {
  status: string;
  errorMessage: string;
  flowFound: boolean;
  apiAccess: boolean;
  storageAccountAccess: boolean;
}

/** The AWS part of a cloud export. Fields that Kentik omits have their documented defaults. */
export interface CloudExportAws {
  iamRoleArn: string;
  region: string;
  /** Empty for none. */
  bucket: string;
  /** Key prefix, as Kentik has it; empty for none. */
  bucketPrefix: string;
  metadataOnly: boolean;
  collectFlowLogs: boolean;
  secondaryAwsAccounts: string[];
  secondaryAwsRegions: string[];
  secondaryAwsSuffix: string;
}

/** Texts are foreign. Source: Cloud Export API v202506, CloudExport. */
export interface ExistingCloudExport {
  id: string;
  name: string;
  enabled: boolean;
  planId: string;
  /** null for another cloud than AWS. */
  aws: CloudExportAws | null;
  status: CloudExportStatus | null;
  /** The object as Kentik returned it. A PUT replaces the whole object, so it starts from this. */
  whole: Readonly<Record<string, unknown>>;
}

/** Source: API v5, GET /plans. */
export interface BillingPlan {
  id: string;
  name: string;
  isActive: boolean;
  /** Flows per second that the plan covers; null if Kentik doesn't say. */
  maxFps: number | null;
  /** Devices that the plan covers; null if Kentik doesn't say. */
  maxDevices: number | null;
}

/** What a plan compares with. */
export interface KentikState {
  /** The customer's number at Kentik, which Kentik sends as the external ID; null if no plan shows it. */
  companyId: string | null;
  plans: BillingPlan[];
  exports: ExistingCloudExport[];
  /** Exports that Kentik can't show. */
  invalidExports: number;
}

/** A device that Kentik created for an export. Source: Device API v202504beta2, DeviceDetailed. */
export interface KentikDevice {
  id: string;
  name: string;
  /** `aws_subnet`, …; foreign text. */
  subtype: string;
  status: string;
  /** The export that it belongs to; empty for none. */
  cloudExportId: string;
  /** The billing plan that it counts toward; empty if Kentik doesn't say. */
  planId: string;
}
