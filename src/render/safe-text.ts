/**
 * Foreign text (name tags, error texts, log records) made fit to be printed: without escape sequences, control
 * characters and direction overrides, on one line. Not for text that is to be kept or compared.
 */
export function safeText(text: string): string {
  return (
    text
      // Whole escape sequences (CSI, OSC with its end, two-byte ones) before the lone characters.
      .replace(/\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])/g, '')
      .replace(/[\t\r\n\u0085\u2028\u2029]+/g, ' ')
      .replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
  );
}
