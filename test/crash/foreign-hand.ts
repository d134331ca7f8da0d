/** Someone else who works in the same sandbox account at the same time, by plain requests. */
import type { PolicyDocument, PolicyStatement } from '../../src/model/existing.ts';

export interface ForeignHand {
  bucketPolicy(bucket: string): Promise<PolicyDocument | null>;
  addStatement(bucket: string, statement: PolicyStatement): Promise<void>;
  tags(bucket: string): Promise<Record<string, string>>;
  addTag(bucket: string, key: string, value: string): Promise<void>;
  trust(role: string): Promise<PolicyDocument>;
  setTrust(role: string, document: PolicyDocument): Promise<void>;
  defaultVersion(arn: string): Promise<{ id: string; document: PolicyDocument }>;
  addVersion(arn: string, document: PolicyDocument): Promise<void>;
  /** Any call of IAM or EC2. */
  call(service: 'iam' | 'ec2', parameters: Record<string, string>): Promise<string>;
  /** Registers a cloud export with Kentik. */
  registerExport(settings: object): Promise<void>;
  /** Any request to S3. */
  s3(method: string, path: string, body?: string): Promise<{ status: number; text: string }>;
}

/** @param environment of the sandbox, with its URL and keys */
export function foreignHand(environment: Record<string, string>): ForeignHand {
  const url = environment.AWS_ENDPOINT_URL ?? '';
  const signed = (service: string) => ({
    authorization: `AWS4-HMAC-SHA256 Credential=${environment.AWS_ACCESS_KEY_ID}/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=x`,
  });
  const s3: ForeignHand['s3'] = async (method, path, body) => {
    const answer = await fetch(url + path, {
      method,
      headers: signed('s3'),
      ...(body === undefined ? {} : { body }),
    });
    return { status: answer.status, text: await answer.text() };
  };
  const must = async (method: string, path: string, body: string): Promise<void> => {
    const { status, text } = await s3(method, path, body);
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}`);
  };
  const call: ForeignHand['call'] = async (service, parameters) => {
    const version = service === 'iam' ? '2010-05-08' : '2016-11-15';
    const answer = await fetch(url, {
      method: 'POST',
      headers: { ...signed(service), 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ Version: version, ...parameters }).toString(),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${parameters.Action}: ${answer.status} ${text}`);
    return text;
  };
  const element = (text: string, name: string): string =>
    new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1] ?? '';
  const hand: ForeignHand = {
    s3,
    call,
    async registerExport(settings) {
      const answer = await fetch(`${environment.KTAPI_URL}/cloud_export/v202506/exports`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-ch-auth-email': environment.KTAPI_AUTH_EMAIL ?? '',
          'x-ch-auth-api-token': environment.KTAPI_AUTH_TOKEN ?? '',
        },
        body: JSON.stringify({ export: settings }),
      });
      if (!answer.ok) throw new Error(`registering an export: ${answer.status} ${await answer.text()}`);
    },
    async bucketPolicy(bucket) {
      const { status, text } = await s3('GET', `/${bucket}?policy`);
      return status === 404 ? null : (JSON.parse(text) as PolicyDocument);
    },
    async addStatement(bucket, statement) {
      const now = (await hand.bucketPolicy(bucket)) ?? { Version: '2012-10-17', Statement: [] };
      const document = { ...now, Statement: [...now.Statement, statement] };
      await must('PUT', `/${bucket}?policy`, JSON.stringify(document));
    },
    async tags(bucket) {
      const { status, text } = await s3('GET', `/${bucket}?tagging`);
      if (status === 404) return {};
      const all = text.matchAll(/<Key>([^<]*)<\/Key>\s*<Value>([^<]*)<\/Value>/g);
      return Object.fromEntries([...all].map(([, key = '', value = '']) => [key, value]));
    },
    async addTag(bucket, key, value) {
      const tags = Object.entries({ ...(await hand.tags(bucket)), [key]: value });
      const set = tags.map(([name, text]) => `<Tag><Key>${name}</Key><Value>${text}</Value></Tag>`).join('');
      await must('PUT', `/${bucket}?tagging`, `<Tagging><TagSet>${set}</TagSet></Tagging>`);
    },
    async trust(role) {
      const text = await call('iam', { Action: 'GetRole', RoleName: role });
      return JSON.parse(decodeURIComponent(element(text, 'AssumeRolePolicyDocument'))) as PolicyDocument;
    },
    async setTrust(role, document) {
      const PolicyDocument = JSON.stringify(document);
      await call('iam', { Action: 'UpdateAssumeRolePolicy', RoleName: role, PolicyDocument });
    },
    async defaultVersion(arn) {
      const id = element(await call('iam', { Action: 'GetPolicy', PolicyArn: arn }), 'DefaultVersionId');
      const text = await call('iam', { Action: 'GetPolicyVersion', PolicyArn: arn, VersionId: id });
      return { id, document: JSON.parse(decodeURIComponent(element(text, 'Document'))) as PolicyDocument };
    },
    async addVersion(arn, document) {
      const text = JSON.stringify(document);
      await call('iam', {
        Action: 'CreatePolicyVersion',
        PolicyArn: arn,
        PolicyDocument: text,
        SetAsDefault: 'true',
      });
    },
  };
  return hand;
}
