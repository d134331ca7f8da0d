/** Texts of screens that no other output shares. What the choices mean is told in `src/outputs/explanations.ts`. */
import type { Explanation } from '../outputs/explanations.ts';

/** "Kentik for AWS", AWS Resource Information Types. */
export const exportTexts: Record<'full' | 'metadata-only', Explanation> = {
  full: {
    label: 'Full: flow logs and metadata',
    text: 'For an account whose flow logs Kentik is to read from a bucket of the same account. Makes the bucket, the flow logs and a role that may read both logs and metadata.',
  },
  'metadata-only': {
    label: 'Metadata only',
    text: "For accounts whose flow logs are collected in another account's bucket. Makes roles by which Kentik reads their VPCs, subnets, routing tables and gateways, so that its map shows them.",
  },
};

/** Said where the kind of export cannot be changed any more. */
export const otherExportReason =
  'This session has made things for the kind that it has. Start another with --new, or take it back first: kentik-aws-setup undo.';

/** How long logs take to arrive, for the screens that wait for them. */
export const deliveryText =
  'The first log file usually comes 10 to 20 minutes after a flow log is made. A VPC without traffic has none.';

/** The program as it is typed. */
export const program = 'kentik-aws-setup';
