/** Who the credentials are: STS GetCallerIdentity, and the account's alias. */
import { ListAccountAliasesCommand } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { UserError } from '../../model/errors.ts';
import type { Identity } from '../../model/existing.ts';
import { bounded } from '../../model/redact/redact.ts';
import { iam } from '../kinds/iam.ts';
import { nullIf, readerOf } from '../read.ts';
import type { Caller, Connection } from './connection-types.ts';
import { partitionOfArn } from './partitions.ts';

const sts = readerOf(STSClient, 'sts');

const askingWhose = 'checking which account your credentials belong to';

/** Asks STS, without the alias. `GetCallerIdentity` needs no permission, so a refusal means bad credentials. */
export async function readCaller(connection: Connection, signal: AbortSignal): Promise<Caller> {
  const { region } = connection;
  const asked = { doing: askingWhose, operation: 'GetCallerIdentity', region };
  const answer = await sts.one(connection, signal, asked, (client, options) =>
    client.send(new GetCallerIdentityCommand({}), options),
  );
  const arn = answer.Arn ?? '';
  // The SDK parses a page of a proxy, or of any web server, as a response without members.
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
    doing: askingWhose,
    message: `The response${endpoint === null ? '' : ` of ${endpoint.url}`} isn't from AWS: it has no account.`,
    where: { region: connection.region },
    remedy:
      endpoint === null
        ? ['Check for a proxy between this computer and AWS. One that asks for a login responds like this.']
        : [`Correct ${endpoint.setting}, or remove it.`],
    state: 'Nothing was changed.',
  });
}

/**
 * The caller with the account's alias, where there is one and it may be read.
 *
 * @param wants whether the alias, which is a call of its own, is read
 */
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

/** The alias is optional: a failure to read it must not stop the user. */
async function readAlias(connection: Connection, signal: AbortSignal): Promise<string | null> {
  const asked = { doing: "reading the account's alias", operation: 'ListAccountAliases' };
  const reading = iam.one(connection, signal, asked, (client, options) =>
    client.send(new ListAccountAliasesCommand({}), options),
  );
  return (await nullIf(() => true, reading))?.AccountAliases?.[0] ?? null;
}
