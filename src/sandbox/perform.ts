/** Carries out a call of AWS: checks the caller, the region and the permissions, then asks the service. */
import { AwsFailure } from './failure.ts';
import { expiredToken } from './faults/answers.ts';
import { iam } from './iam/service.ts';
import { organizations } from './organizations/service.ts';
import { refusedPermission } from './policy/access.ts';
import { denial } from './policy/refusals.ts';
import type { Call, CommonFailure, Operation, Service } from './service.ts';
import type { CredentialScope, WireAnswer } from './wire/request.ts';
import type { CallContext, World } from './world/types.ts';

/** The outcome of a call that was carried out. */
export type Performed = { answer: WireAnswer } | { failure: AwsFailure };

export function perform(
  operation: Operation,
  service: Service,
  scope: CredentialScope | null,
  call: Call,
  { world, ...effects }: Pick<CallContext, 'world' | 'refuseItem' | 'lacks'>,
): Performed {
  const { principal } = call;
  const refuse = (kind: CommonFailure, message = ''): { failure: AwsFailure } => ({
    failure: service.common(kind, {
      accessKeyId: scope?.accessKeyId ?? '',
      account: principal?.account ?? '',
      region: scope?.region ?? '',
      message,
    }),
  });
  if (!scope) return refuse('unsigned');
  const account = principal ? world.accounts.get(principal.account) : undefined;
  if (!principal || !account) return refuse('unknown-key');
  if (principal.session && principal.session.expiresAt <= world.clock.now()) {
    return { failure: expiredToken(service.name) };
  }
  const region = scope.region === 'aws-global' ? 'us-east-1' : scope.region;
  // IAM is one for all regions and does not care which one a request was signed for.
  if (service !== iam && !isEnabled(world, region)) return refuse('region-disabled');
  const asked = service === iam || service === organizations ? 'us-east-1' : region;
  const refused = refusedPermission(world, principal, call, asked);
  if (refused !== null) return { failure: denial(call, refused.permission, refused.refusal) };
  const context: CallContext = { world, principal, account, region, ...effects };
  try {
    return { answer: operation.perform(context) };
  } catch (error) {
    if (error instanceof AwsFailure) return { failure: error };
    return refuse('internal', `The sandbox itself failed: ${error instanceof Error ? error.message : error}`);
  }
}

function isEnabled(world: World, name: string): boolean {
  const region = world.regions.find((candidate) => candidate.name === name);
  return region !== undefined && region.optIn !== 'not-opted-in';
}
