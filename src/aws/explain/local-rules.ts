/**
 * Errors that the AWS CLI and SDKs print without a code: no credentials, no region, or no way to AWS. AWS refused nothing.
 * Source: `botocore/exceptions.py`.
 */
import { checkRegion, regionName } from '../../answers/regions.ts';
import type { Part } from '../../http/explain.ts';
import { exitCode } from '../../model/errors.ts';
import { credentialRules, type Local, notCalled } from './local-credentials.ts';

const setRegion = [
  'export AWS_REGION=REGION AWS_DEFAULT_REGION=REGION',
  'Or for a profile: aws configure set region REGION --profile PROFILE',
];
const listRegions =
  "aws ec2 describe-regions --all-regions --region us-east-1 --query 'Regions[].RegionName'";

function noRegion(): Part {
  return {
    code: 'REGION_UNKNOWN',
    exit: exitCode.usage,
    message: 'No region is set.',
    why: notCalled,
    remedy: setRegion,
  };
}

/** A region of any partition that this program knows can lack a service. */
function wrongRegion(region: string): Part {
  const problem = isKnown(region) ? null : checkRegion(region);
  return {
    code: 'REGION_UNKNOWN',
    exit: exitCode.usage,
    message:
      problem ?? `The region ${region} doesn't have this service, or the program doesn't know it there.`,
    why: notCalled,
    remedy: ['Correct the region. These exist:', listRegions],
  };
}

function isKnown(region: string): boolean {
  return regionName(region) !== region;
}

/** Why an address wasn't reached, from the address. @param isSent whether the request might have arrived */
function unreachable(url: string, message: string, isSent: boolean): Part {
  const host = hostOf(url);
  const region = /(?:^|\.)([a-z]{2,4}(?:-[a-z]+){1,3}-\d{1,2})\.(?:amazonaws\.com|api\.aws)/.exec(host)?.[1];
  if (!isSent && region !== undefined && !isKnown(region)) {
    return wrongRegion(region);
  }
  const isAws = /\.(?:amazonaws\.com(?:\.cn)?|api\.aws|amazonaws\.eu)$/.test(host);
  return {
    code: 'ENDPOINT_UNREACHABLE',
    message,
    why: isSent
      ? "The connection broke off after it was made, so it isn't known whether AWS carried out the request."
      : isAws
        ? `Most likely, the network or a firewall blocks it, a proxy isn't configured, or the region doesn't have this service.`
        : `${host} isn't an address of AWS: an endpoint is configured.`,
    remedy: [
      ...(isSent ? ['Before you repeat a change, check whether it was made.'] : []),
      ...(isAws
        ? [
            `curl -sSI https://${host}`,
            'Behind a proxy: export HTTPS_PROXY=http://your-proxy:port',
            ...(isSent ? [] : ['Without a proxy, the network administrators can allow *.amazonaws.com.']),
          ]
        : [
            'Start what should listen there, or use AWS itself:',
            'unset AWS_ENDPOINT_URL',
            'Also check --endpoint-url, AWS_ENDPOINT_URL_<SERVICE>, and endpoint_url in ~/.aws/config.',
          ]),
    ],
    retryable: true,
  };
}

/** Without a password, path or query; only what can be a host's name, since it stands in a command. */
function hostOf(url: string): string {
  const host = /^(?:https?:\/\/)?(?:[^/@\s]*@)?([\w.-]+(?::\d{1,5})?)/.exec(url)?.[1];
  return host ?? 'the address';
}

const wayRules: readonly Local[] = [
  {
    text: /You must specify a region|\bRegion is missing\b|Unable to load region from any of the providers|in region None\b|Invalid endpoint: https?:\/\/[\w-]+\.\.amazonaws\.com/i,
    part: noRegion,
  },
  {
    text: /Provided region_name '([^']+)' doesn't match|Invalid AWS Region: ([\w-]+)|Unknown region: '([\w-]+)'|Unable to construct an endpoint for \S+ in region ([\w-]+)|Service \S+ not available in region ([\w-]+)/i,
    part: (found) => wrongRegion(found.find((each) => each !== undefined) ?? ''),
  },
  {
    text: /Failed to connect to proxy URL: "?([^\s"]+)/i,
    part: ([url = '']) => ({
      code: 'ENDPOINT_UNREACHABLE',
      message: `The proxy ${hostOf(url)} can't be reached.`,
      why: "AWS wasn't called.",
      remedy: [
        'Correct HTTPS_PROXY. If no proxy is needed: unset HTTPS_PROXY https_proxy HTTP_PROXY http_proxy',
      ],
      retryable: true,
    }),
  },
  {
    text: /SSL validation failed for "?(\S*?)"?\s|CERTIFICATE_VERIFY_FAILED|x509: certificate/i,
    part: ([url], line) => {
      const name = url === undefined || url === '' ? 'the address' : hostOf(url);
      const isOther = /hostname mismatch|doesn't match|is valid for|certificate has expired/i.test(line);
      return {
        code: 'CERTIFICATE_NOT_TRUSTED',
        message: `The certificate of ${name} isn't trusted.`,
        why: 'Usually, a proxy that inspects TLS presents its own certificate. Your network administrators have the certificate of its authority.',
        remedy: [
          'export AWS_CA_BUNDLE=/path/to/your-organization-ca.pem',
          ...(isOther ? ["Check the computer's clock and the configured endpoint, too."] : []),
        ],
      };
    },
  },
  {
    text: /Could not connect to the endpoint URL: "?([^\s"]+)|lookup ([\w.-]+)(?: on \S+)?: no such host|getaddrinfo (?:ENOTFOUND|EAI_AGAIN) ([\w.-]+)/i,
    part: (found) => {
      const url = found.find((each) => each !== undefined) ?? '';
      return unreachable(url, `${hostOf(url)} can't be reached.`, false);
    },
  },
  {
    text: /Connect timeout on endpoint URL: "?([^\s"]+)/i,
    part: ([url = '']) => unreachable(url, `${hostOf(url)} didn't accept a connection in time.`, false),
  },
  {
    text: /Read timeout on endpoint URL: "?([^\s"]+)|Connection was closed before we received a valid response from endpoint URL: "?([^\s"]+)/i,
    part: ([late, closed]) =>
      late === undefined
        ? unreachable(closed ?? '', `${hostOf(closed ?? '')} closed the connection without a response.`, true)
        : unreachable(late, `${hostOf(late)} didn't respond in time.`, true),
  },
  {
    text: /Read timeout on endpoint URL|Connect timeout on endpoint URL|Could not connect to the endpoint URL/i,
    part: () => ({
      code: 'ENDPOINT_UNREACHABLE',
      message: "AWS can't be reached, or didn't respond in time.",
      remedy: ['Check the network. Behind a proxy: export HTTPS_PROXY=http://your-proxy:port'],
      retryable: true,
    }),
  },
  {
    text: /Parameter validation failed|the following arguments are required|Unknown options: |argument \w+: Invalid choice|Found invalid choice/i,
    part: (_found, line) => ({
      code: 'COMMAND_INVALID',
      exit: exitCode.usage,
      message: "The AWS CLI or SDK doesn't accept the command as it is written.",
      why: notCalled,
      remedy: [
        'Correct what the message names. The command\'s options are listed by adding "help" to it.',
        ...(/Invalid choice|Unknown options/i.test(line)
          ? ['If it should exist, the AWS CLI might be too old: aws --version']
          : []),
      ],
    }),
  },
];

/** What a message without AWS's code means; null where it is none of those. @param line the text in one line */
export function localPart(line: string): Part | null {
  for (const { text, part } of [...credentialRules, ...wayRules]) {
    const found = text.exec(line);
    if (found !== null) return part(found.slice(1), line);
  }
  return null;
}
