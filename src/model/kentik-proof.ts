/** What a proof says of Kentik's side: plain data, so that it can stand in a machine's context and in JSON. */
import type { CloudExportStatus } from './kentik.ts';

/** `waiting`: not proven yet, and it is early. `unproven`: it isn't known. */
export interface KentikVerdict {
  state: 'proven' | 'waiting' | 'unproven' | 'refuted';
  /** A word for the one cause, stable: `working`, `wrong-region`, `disabled`, … */
  cause: string;
  /** A sentence. Foreign text. */
  message: string;
  /** What to do; null where it is proven. */
  remedy: string | null;
}

/** One cloud export as Kentik has it. Names are foreign text. */
export interface ExportProof {
  /** The AWS account that it reads, 12 digits. */
  account: string;
  name: string;
  /** null where Kentik has none. */
  id: string | null;
  /** Kentik's own words; null where they couldn't be read. */
  status: CloudExportStatus | null;
  verdict: KentikVerdict;
  /** null of a metadata-only export, and where there is no export to have devices. */
  devices: DevicesProof | null;
}

export interface DevicesProof {
  verdict: KentikVerdict;
  /** Devices of the export. */
  names: string[];
  /** Each resource whose logs arrive, with its device; null where no name shows it. */
  matches: { resourceId: string; device: string | null }[];
  /** Shows these devices in Kentik's Data Explorer; null where the query API gives no link. */
  dataExplorerUrl: string | null;
}
