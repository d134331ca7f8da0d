/**
 * A plan as steps to follow by hand in AWS's console and Kentik's portal, in the order of "Kentik for AWS", AWS
 * Logging Setup Overview. The JSON stands where it is pasted, without indentation or frame, so that it can be copied.
 */
import { cleanText, printableJson } from '../model/clean-text.ts';
import { exportChange } from '../plan/exports.ts';
import { isPending } from '../plan/summary.ts';
import type { CloudExportChange, FlowLogChange, Plan, PlanDocument, PlannedAccount } from '../plan/types.ts';
import { valuesByExport } from '../words/values.ts';
import { accessSections, accountSections, isKind, type Section, settled } from './access-steps.ts';

function bucketSections(plan: Plan): Section[] {
  return plan.changes.filter(isKind('bucket')).map((change) => ({
    title: `Bucket ${change.name}`,
    steps: settled(change, [
      `Open the S3 console in the region ${change.region}: https://${change.region}.console.aws.amazon.com/s3/`,
      'Choose Create bucket.',
      `Enter the bucket name ${change.name}, leave all other settings as they are, and choose Create bucket.`,
    ]),
  }));
}

function bucketPolicySections(plan: Plan): Section[] {
  return plan.changes.filter(isKind('bucket-policy')).map((change) => ({
    title: `Policy of the bucket ${change.name}`,
    steps: settled(change, [
      `In the S3 console open the bucket ${change.name}, then Permissions, Bucket policy, Edit.`,
      change.current === null
        ? 'Paste this JSON:'
        : 'Replace the policy with this JSON, which keeps its current statements and adds what log delivery needs:',
      { json: change.desired.document },
      'Choose Save changes.',
    ]),
  }));
}

const flowLogPages: Record<
  FlowLogChange['desired']['resourceType'],
  { anchor: string; page: string; tick: string }
> = {
  vpc: { anchor: 'vpcs:', page: 'Your VPCs', tick: 'VPCs' },
  subnet: { anchor: 'subnets:', page: 'Subnets', tick: 'subnets' },
  'network-interface': { anchor: 'NIC:', page: 'Network interfaces', tick: 'network interfaces' },
};

function flowLogSection(document: PlanDocument, changes: readonly FlowLogChange[]): Section | null {
  const [first] = changes;
  if (first === undefined) return null;
  const { resourceType, destination, logFormat, aggregationInterval, region } = first.desired;
  const { anchor, page, tick } = flowLogPages[resourceType];
  const service = resourceType === 'network-interface' ? 'ec2' : 'vpcconsole';
  const ids = changes.map((change) => change.desired.resourceId);
  return {
    title: document.title,
    steps: [
      `Open ${page} in the region ${region}: https://${region}.console.aws.amazon.com/${service}/home?region=${region}#${anchor}`,
      `Select these ${tick}, at most 300 at a time: ${ids.join(', ')}`,
      'Choose Actions, Create flow log.',
      `Set Filter to All, Maximum aggregation interval to ${aggregationInterval === 60 ? '1 minute' : '10 minutes'}, Destination to Send to an Amazon S3 bucket.`,
      `Set S3 bucket ARN to ${destination}`,
      logFormat === null
        ? 'Set Log record format to AWS default format.'
        : `Set Log record format to Custom format, with these fields in this order: ${logFormat}`,
      'Leave the file format at Text and both partition settings off, then choose Create flow log.',
      `Or do all of this with the AWS CLI: aws ec2 create-flow-logs --region ${region} --cli-input-json file://FILE, where FILE holds this JSON:`,
      { json: document.document },
    ],
  };
}

function flowLogSections(plan: Plan): Section[] {
  const changes = plan.changes.filter(isKind('flow-log'));
  const created = plan.documents
    .filter(({ id }) => id === 'flow-log')
    .map((document) => {
      const ids = new Set(Object(document.document).ResourceIds);
      return flowLogSection(
        document,
        changes.filter((change) => change.region === document.region && ids.has(change.desired.resourceId)),
      );
    })
    .filter((section) => section !== null);
  const replaced = changes.filter((change) => change.action === 'replace');
  const removal: Section[] =
    replaced.length === 0
      ? []
      : [
          {
            title: 'Flow logs that are replaced',
            steps: replaced.map(
              ({ name, region, current }) =>
                `When the new flow log of ${name} in ${region} exists, open the Flow logs tab of ${name}, select ${current?.id ?? 'the old one'} and choose Actions, Delete flow logs.`,
            ),
          },
        ];
  const others = changes.filter((change) => !isPending(change));
  const rest = others.map(
    (change) =>
      `${change.name} in ${change.region}: ${change.why}${change.remedy === undefined ? '' : ` ${change.remedy}`}`,
  );
  return rest.length === 0
    ? [...created, ...removal]
    : [...created, ...removal, { title: "Resources that need no flow log, or can't have one", steps: rest }];
}

/** A key's owner adds them: where its policy couldn't be read, some might be there already. */
function keyPolicySections(plan: Plan): Section[] {
  return plan.documents
    .filter(({ id }) => id === 'key-policy')
    .map(({ account, region, name, document }) => ({
      title: `Policy of the KMS key ${name}`,
      steps: [
        `In account ${account}, open the key: https://${region}.console.aws.amazon.com/kms/home?region=${region}#/kms/keys/${name}`,
        'Choose Key policy, Switch to policy view, Edit.',
        "Add the statements of this JSON that the policy lacks, and leave all others as they are. KMS refuses a role that doesn't exist yet:",
        { json: document },
        'Choose Save changes.',
      ],
    }));
}

function checkSection(plan: Plan): Section {
  const places = new Map<string, string>();
  for (const change of plan.changes.filter(isKind('flow-log'))) {
    const folder = change.desired.destination.replace(/^[^/]*/, '').replace(/^\//, '');
    places.set(
      `${change.desired.bucket} ${change.region}`,
      `${change.desired.bucket}: ${folder}AWSLogs/${plan.account}/vpcflowlogs/${change.region}/`,
    );
  }
  return {
    title: 'Check log collection',
    steps: [
      'Wait: the first file arrives about 10 minutes after the first aggregation interval, sometimes later. Without traffic, none is written.',
      `In the S3 console look for files that end in .log.gz under ${[...places.values()].join(', ')}`,
    ],
  };
}

function kentikSections(plan: Plan): Section[] {
  const documents = plan.documents.filter(({ id }) => id === 'cloud-export');
  return [...valuesByExport(plan.values)].map(([name, values]) => {
    const document = documents.find((each) => each.name === name);
    const change = document === undefined ? null : exportChange(plan, document);
    const settle = (steps: Section['steps']) => (change === null ? steps : settled(change, steps));
    if (change?.action === 'update') return updateSection(change);
    return {
      title: `Kentik cloud export ${name}`,
      steps: settle([
        `In the Kentik portal go to Settings, Public Clouds, Create Cloud Export, and choose AWS ${plan.export === 'full' ? 'with flow logs' : 'with metadata only'}.`,
        ...values.map(({ field, value }) => `${field}: ${value}`),
        ...(document === undefined
          ? []
          : [
              "Or send this to Kentik's API (POST /cloud_export/v202506/exports):",
              { json: document.document },
            ]),
      ]),
    };
  });
}

function updateSection({ name, current, differences = [] }: CloudExportChange): Section {
  return {
    title: `Kentik cloud export ${name}`,
    steps: [
      `In the Kentik portal go to Settings, Public Clouds, and edit the cloud export ${current?.name ?? name} (ID ${current?.id ?? ''}).`,
      ...differences.map(({ field, wanted }) => `${field}: ${wanted.join(', ')}`),
    ],
  };
}

/** Sections as lines, their steps numbered throughout. */
function sectionLines(sections: readonly Section[]): string[] {
  let number = 0;
  return sections.flatMap(({ title, steps }) => [
    '',
    `## ${cleanText(title)}`,
    '',
    ...steps.flatMap((step) => {
      if (typeof step !== 'string') return ['', ...printableJson(step.json, 2).split('\n'), ''];
      number += 1;
      return [`${number}. ${cleanText(step)}`];
    }),
  ]);
}

/** The steps in some accounts of a metadata-only export, for someone with access there. */
export function accountSteps(plan: Plan, accounts: readonly PlannedAccount[]): string[] {
  return sectionLines(accountSections(plan, accounts));
}

/** The steps as lines, numbered throughout. */
export function consoleSteps(plan: Plan): string[] {
  const sections =
    plan.accounts === undefined
      ? [
          ...bucketSections(plan),
          ...bucketPolicySections(plan),
          ...flowLogSections(plan),
          checkSection(plan),
          ...accessSections(plan.changes, { needsArn: true }),
          ...keyPolicySections(plan),
        ]
      : accountSections(plan, plan.accounts);
  const notes = plan.notes.map(
    ({ kind, text }) =>
      `- ${kind === 'difference' ? 'Differs from "Kentik for AWS": ' : ''}${cleanText(text)}`,
  );
  return [
    `# Kentik for AWS by hand: account ${plan.account}`,
    ...sectionLines([...sections, ...kentikSections(plan)]),
    ...(notes.length === 0 ? [] : ['', '## Notes', '', ...notes]),
  ];
}
