/** Deletions of buckets and flow logs, each with what others may do to it meanwhile. */
import { deleteBucket } from '../../src/aws/kinds/bucket/removals-buckets.ts';
import { deleteFlowLogs } from '../../src/aws/kinds/flow-log/removals-logs.ts';
import { expectedBucket, expectedFlowLog } from '../../src/model/expected.ts';
import { sessionTag } from '../../src/model/ids.ts';
import { makeLogBucket } from '../helpers/log-bucket.ts';
import { memoryContext } from '../helpers/recorder.ts';
import { type Deletion, known, otherSession, type Place, region, signal } from './deletions.ts';

const flowLogOf = async ({ aws, name }: Place) =>
  known((await aws.listFlowLogs(region, signal)).find(({ destination }) => destination?.endsWith(name)));

export const logDeletions: Record<string, Deletion> = {
  bucket: {
    operation: 'DELETE bucket',
    async plan({ aws, name }) {
      await aws.createBucket({ name, region }, memoryContext());
      const expected = known(expectedBucket(await aws.readBucket(name, region, signal)));
      const request = { bucket: name, region, deleteObjects: false, expected };
      return (connection) => deleteBucket(connection, request, memoryContext());
    },
    isThere: async ({ aws, name }) => (await aws.readBucket(name, region, signal)).state === 'owned',
    edits: {
      'got a tag': ({ hand, name }) => hand.addTag(name, 'team', 'network'),
      'lost its tag': ({ hand, name }) => hand.s3('DELETE', `/${name}?tagging`),
      'got the tag of another session': ({ hand, name }) => hand.addTag(name, sessionTag, otherSession),
      'got a statement': ({ hand, name }) =>
        hand.addStatement(name, {
          Sid: 'Foreign',
          Effect: 'Deny',
          Principal: '*',
          Action: 's3:GetObject',
          Resource: `arn:aws:s3:::${name}/*`,
        }),
      'got an object': ({ hand, name }) => hand.s3('PUT', `/${name}/someone-elses.txt`, 'x'),
    },
  },
  'bucket with its logs': {
    operation: 'POST delete',
    async plan({ aws, hand, name }) {
      await aws.createBucket({ name, region }, memoryContext());
      await hand.s3('PUT', `/${name}/AWSLogs/a.log`, 'x');
      const expected = known(expectedBucket(await aws.readBucket(name, region, signal)));
      const request = { bucket: name, region, deleteObjects: true, expected };
      return (connection) => deleteBucket(connection, request, memoryContext());
    },
    isThere: async ({ hand, name }) => (await hand.s3('GET', `/${name}/AWSLogs/a.log`)).status === 200,
    edits: {
      'got the tag of another session': ({ hand, name }) => hand.addTag(name, sessionTag, otherSession),
    },
  },
  'flow log': {
    operation: 'DeleteFlowLogs',
    async plan({ aws, name }) {
      await makeLogBucket(aws, name, region);
      const vpc = known((await aws.listResources(region, ['vpc'], signal))[0]);
      const request = {
        region,
        resourceType: 'vpc' as const,
        resourceIds: [vpc.id],
        destination: `arn:aws:s3:::${name}`,
        logFormat: null,
        aggregationInterval: 600 as const,
      };
      await aws.createFlowLogs(request, memoryContext());
      const logs = (await aws.listFlowLogs(region, signal)).filter(
        ({ destination }) => destination === request.destination,
      );
      const expected = logs.map(expectedFlowLog);
      return async (connection) => {
        const ids = { region, flowLogIds: logs.map(({ id }) => id), expected };
        const { changed } = await deleteFlowLogs(connection, ids, memoryContext());
        if (changed?.length) throw Object.assign(new Error(), { report: { code: 'CHANGED_SINCE_PLANNED' } });
      };
    },
    isThere: async ({ aws, name }) =>
      (await aws.listFlowLogs(region, signal)).some(({ destination }) => destination?.endsWith(name)),
    edits: {
      'lost its tag': async (place) => {
        const ResourceId = (await flowLogOf(place)).id;
        await place.hand.call('ec2', {
          Action: 'DeleteTags',
          'ResourceId.1': ResourceId,
          'Tag.1.Key': sessionTag,
        });
      },
      'got a tag': async (place) => {
        const ResourceId = (await flowLogOf(place)).id;
        await place.hand.call('ec2', {
          Action: 'CreateTags',
          'ResourceId.1': ResourceId,
          'Tag.1.Key': 'team',
          'Tag.1.Value': 'network',
        });
      },
    },
  },
};
