/** EC2: one for each region. */
import { AwsFailure } from '../failure.ts';
import { createQueryService } from '../query-service.ts';
import { commonEc2Failure } from './failures.ts';
import { flowLogOperations } from './flow-logs.ts';
import { networkOperations } from './network.ts';
import { tagOperations } from './tags.ts';

export const ec2 = createQueryService({
  name: 'ec2',
  protocol: 'ec2Query',
  namespace: 'http://ec2.amazonaws.com/doc/2016-11-15/',
  operations: [...networkOperations, ...flowLogOperations, ...tagOperations],
  missing: (parameter) =>
    new AwsFailure('MissingParameter', `The request must contain the parameter ${parameter}`),
  unknownOperation: (name) =>
    new AwsFailure('InvalidAction', `The action ${name || '(none)'} is not valid for this web service.`),
  common: commonEc2Failure,
});
