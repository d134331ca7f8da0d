/**
 * Bytes of a terminal as text. Unlike `StringDecoder` it keeps single bytes of 0x80 to 0x9F, which are no UTF-8: a
 * terminal that sends 8-bit controls introduces its sequences by them.
 */
export class TerminalText {
  /** Bytes that the present character still needs. */
  #missing = 0;
  #code = 0;
  #least = 0;

  write(bytes: Uint8Array): string {
    const parts: string[] = [];
    for (const byte of bytes) {
      if (this.#missing > 0) {
        if ((byte & 0xc0) === 0x80) {
          this.#code = this.#code * 64 + (byte & 0x3f);
          this.#missing -= 1;
          if (this.#missing === 0) parts.push(this.#character());
          continue;
        }
        this.#missing = 0;
        parts.push('\ufffd');
      }
      if (byte < 0xa0) parts.push(String.fromCharCode(byte));
      else if (byte < 0xc2 || byte > 0xf4) parts.push('\ufffd');
      else if (byte < 0xe0) this.#begin(1, byte & 0x1f, 0x80);
      else if (byte < 0xf0) this.#begin(2, byte & 0x0f, 0x800);
      else this.#begin(3, byte & 0x07, 0x1_0000);
    }
    return parts.join('');
  }

  #begin(missing: number, code: number, least: number): void {
    this.#missing = missing;
    this.#code = code;
    this.#least = least;
  }

  #character(): string {
    const isWhole = this.#code >= this.#least && this.#code <= 0x10_ffff;
    const isHalf = this.#code >= 0xd800 && this.#code <= 0xdfff;
    return isWhole && !isHalf ? String.fromCodePoint(this.#code) : '\ufffd';
  }
}
