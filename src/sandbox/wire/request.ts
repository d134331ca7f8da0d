/**
 * A request as it came over the wire, and what its signature says of it. Signatures are not verified; the credential
 * scope in them tells who is calling, which service and which region is meant.
 */
export interface WireRequest {
  method: string;
  /** The path as sent, percent-encoded, without the query. */
  path: string;
  query: URLSearchParams;
  /** Lower-case names. */
  headers: Readonly<Record<string, string>>;
  body: Buffer;
}

export interface WireAnswer {
  status: number;
  headers: Record<string, string>;
  body: Uint8Array | string;
}

export interface CredentialScope {
  accessKeyId: string;
  region: string;
  /** The name that requests are signed with: `ec2`, `iam`, `s3`, `sts`. */
  service: string;
}

/** The scope from the Authorization header or from a presigned URL; null where the request is not signed. */
export function readCredentialScope(request: WireRequest): CredentialScope | null {
  const header = request.headers.authorization ?? '';
  const credential = /Credential=([^,\s]+)/.exec(header)?.[1] ?? request.query.get('X-Amz-Credential');
  if (!credential) return null;
  const parts = credential.split('/');
  const [accessKeyId, , ...rest] = parts;
  if (!accessKeyId) return null;
  // Signature version 4A names no region in the scope but in a header of its own.
  if (rest.length === 2) {
    const region = request.headers['x-amz-region-set']?.split(',')[0] ?? 'us-east-1';
    return { accessKeyId, region, service: rest[0] ?? '' };
  }
  const [region, service] = rest;
  if (!region || !service) return null;
  return { accessKeyId, region, service };
}
