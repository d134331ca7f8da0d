/** Steps by hand in the IAM console: a policy, a role with it, and the role's ARN. */
import type { Change } from '../plan/types.ts';

export interface Section {
  title: string;
  /** A step; one given as a document is the JSON that belongs to the step before. */
  steps: (string | { json: unknown })[];
}

/** Picks the changes of one kind. */
export function isKind<Kind extends Change['kind']>(kind: Kind) {
  return (change: Change): change is Extract<Change, { kind: Kind }> => change.kind === kind;
}

/** What is there already, or cannot be made, in place of the steps that would make it. */
export function settled(change: Change, steps: Section['steps']): Section['steps'] {
  if (change.action === 'blocked') {
    return [
      `Not possible as things are: ${change.why}${change.remedy === undefined ? '' : ` ${change.remedy}`}`,
      ...steps,
    ];
  }
  return change.action === 'adopt' || change.action === 'none' ? [`Nothing to do: ${change.why}`] : steps;
}

/**
 * @param changes of one account
 * @param options.needsArn whether Kentik is told the role's ARN
 */
export function accessSections(changes: readonly Change[], options: { needsArn: boolean }): Section[] {
  const sections: Section[] = [];
  const [policy] = changes.filter(isKind('policy'));
  const [role] = changes.filter(isKind('role'));
  if (policy !== undefined) {
    sections.push({
      title: `Policy ${policy.name}`,
      steps: settled(policy, [
        policy.current === null
          ? 'Open the IAM console at https://console.aws.amazon.com/iam/home#/policies and choose Create policy, JSON.'
          : `Open the policy ${policy.name} in the IAM console at https://console.aws.amazon.com/iam/home#/policies and choose Permissions, Edit, JSON.`,
        'Replace what stands there by this JSON:',
        { json: policy.desired.document },
        policy.current === null
          ? `Choose Next, enter the name ${policy.name}, and choose Create policy.`
          : 'Choose Next, then Save changes.',
      ]),
    });
  }
  if (role !== undefined) {
    const ofRole = changes.filter(isKind('attachment'));
    const attachments = ofRole.filter(({ isSurplus }) => !isSurplus);
    const surplus = ofRole.filter(({ isSurplus }) => isSurplus).map((change) => change.desired.policyArn);
    const names = attachments.map((change) => change.desired.policyArn.split('/').at(-1)).join(' and ');
    sections.push({
      title: `Role ${role.name}`,
      steps: settled(role, [
        role.current === null
          ? 'Open the IAM console at https://console.aws.amazon.com/iam/home#/roles, choose Create role, then Custom trust policy.'
          : `Open the role ${role.name} in the IAM console at https://console.aws.amazon.com/iam/home#/roles and choose Trust relationships, Edit trust policy.`,
        'Replace what stands there by this JSON:',
        { json: role.desired.trustPolicy },
        ...(role.current === null
          ? [
              `Choose Next and tick ${names}.`,
              `Choose Next, enter the name ${role.name}, and choose Create role.`,
            ]
          : ['Choose Update policy.']),
      ]),
    });
    const pending = attachments
      .filter(({ action }) => action === 'create')
      .map((change) => change.desired.policyArn);
    if (role.current !== null && pending.length > 0) {
      sections.push({
        title: `Policies of the role ${role.name}`,
        steps: [
          `On the page of the role choose Add permissions, Attach policies, and attach ${pending.join(' and ')}.`,
        ],
      });
    }
    if (surplus.length > 0) {
      sections.push({
        title: `Policies that the role ${role.name} needs no more`,
        steps: [`On the page of the role tick ${surplus.join(' and ')}, and choose Remove.`],
      });
    }
    if (options.needsArn) {
      sections.push({
        title: 'Role ARN',
        steps: [`On the page of the role copy its ARN, which Kentik needs. It is ${role.desired.arn}`],
      });
    }
  }
  return sections;
}
