/**
 * EC2 sometimes says why it refuses only in an encoded message. Where the caller is allowed to decode it, the error gets
 * AWS's reason in words; where not, it stays as it is. Source: STS API reference, DecodeAuthorizationMessage.
 */
import { DecodeAuthorizationMessageCommand, STSClient } from '@aws-sdk/client-sts';
import { decodedSentence, readDenialText } from '../explain/denial-text.ts';

/** Time limit for decoding, in milliseconds: the error is useful without it, too. */
const longest = 10_000;

/** Adds the decoded message to the error of an EC2 client that carries an encoded one. Never throws. */
export async function decodeDenial(
  error: unknown,
  clientOf: (Kind: typeof STSClient) => Promise<STSClient>,
): Promise<void> {
  if (!(error instanceof Error)) return;
  const { encoded, action } = readDenialText(error.message);
  if (encoded === null || action !== null) return;
  try {
    const sts = await clientOf(STSClient);
    const { DecodedMessage } = await sts.send(
      new DecodeAuthorizationMessageCommand({ EncodedMessage: encoded }),
      { abortSignal: AbortSignal.timeout(longest) },
    );
    const sentence = decodedSentence(JSON.parse(DecodedMessage ?? 'null'));
    if (sentence !== null) error.message = `${sentence}. ${error.message}`;
  } catch {
    // Not allowed to decode, or no response: the error has the encoded message and says how to decode it.
  }
}
