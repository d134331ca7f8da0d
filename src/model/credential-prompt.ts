/** What a person does so that AWS issues credentials. Holds no secret: the code of a sign-in opens nothing by itself. */
export type CredentialPrompt = MfaPrompt | SignInPrompt;

/** A code of this MFA device, by its serial number or ARN. */
export interface MfaPrompt {
  kind: 'mfa-code';
  device: string;
}

/** A sign-in to IAM Identity Center in a browser. Source: its OIDC API reference, StartDeviceAuthorization. */
export interface SignInPrompt {
  kind: 'sign-in';
  profile: string;
  /** The page that asks for the code. */
  url: string;
  /** The same page with the code in it. */
  urlWithCode: string;
  /** `ABCD-EFGH` */
  code: string;
  /** How long the code is valid. */
  minutes: number;
}
