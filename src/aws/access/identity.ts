/** Who the credentials are: STS GetCallerIdentity, and the account's alias. */
import { IAMClient, ListAccountAliasesCommand } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { exitCode, UserError } from '../../model/errors.ts';
import type { Identity } from '../../model/existing.ts';
import { bounded } from '../../model/redact/redact.ts';
import type { Caller, Connection } from './connection-types.ts';
import { partitionOfArn } from './partitions.ts';

/** Asks STS, without the alias. `GetCallerIdentity` needs no permission, so a refusal means bad credentials. */
export async function readCaller(connection: Connection, signal: AbortSignal): Promise<Caller> {
  const sts = await connection.client(STSClient, connection.region, 'read');
  const answer = await connection.read(
    {
      doing: 'checking which account your credentials belong to',
      service: 'sts',
      operation: 'GetCallerIdentity',
      actions: ['sts:GetCallerIdentity'],
      region: connection.region,
    },
    signal,
    (options) => sts.send(new GetCallerIdentityCommand({}), options),
  );
  const arn = answer.Arn ?? '';
  // A page of a proxy, or of any web server, is read as an answer without members.
  const partition = partitionOfArn(arn);
  if (!/^\d{12}$/.test(answer.Account ?? '') || partition === null) throw notAws(connection);
  return {
    account: answer.Account ?? '',
    arn: bounded(arn, 2048),
    userId: bounded(answer.UserId ?? '', 256),
    // Every ARN that this program writes must be of the caller's partition.
    partition,
  };
}

function notAws(connection: Connection): UserError {
  const endpoint = connection.endpointOf('sts');
  return new UserError({
    code: 'ANSWER_NOT_AWS',
    exit: exitCode.failed,
    doing: 'checking which account your credentials belong to',
    message: `What answers ${endpoint === null ? 'in the place of AWS' : `at ${endpoint.url}`} isn't AWS: its response has no account.`,
    where: { region: connection.region },
    remedy:
      endpoint === null
        ? ['Check what is between this computer and AWS. A proxy that asks for a login responds like this.']
        : [`Correct ${endpoint.setting}, or remove it.`],
    state: 'Nothing was changed.',
  });
}

/** The caller with the account's alias, where there is one and it may be read. */
export async function identify(
  connection: Connection,
  signal: AbortSignal,
  wants: { alias: boolean } = { alias: true },
): Promise<Identity> {
  const [caller, alias] = await Promise.all([
    connection.caller(signal),
    wants.alias ? readAlias(connection, signal) : null,
  ]);
  return { ...caller, alias };
}

/** An alias is a nicety: whatever keeps it from being read must not stop the user. */
async function readAlias(connection: Connection, signal: AbortSignal): Promise<string | null> {
  try {
    const iam = await connection.client(IAMClient, connection.region, 'read');
    const answer = await connection.read(
      {
        doing: "reading the account's alias",
        service: 'iam',
        operation: 'ListAccountAliases',
        actions: ['iam:ListAccountAliases'],
      },
      signal,
      (options) => iam.send(new ListAccountAliasesCommand({}), options),
    );
    return answer.AccountAliases?.[0] ?? null;
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}
