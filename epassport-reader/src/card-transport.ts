/** The one port of this package: exchanges command and response APDUs with a chip (ISO/IEC 7816-4). */
export interface CardTransport {
  /** The answer to reset where the transport knows it; it tells whether the chip takes extended length. */
  readonly atr?: Uint8Array;
  /**
   * @param command a whole command APDU
   * @returns the response APDU with its two status bytes at the end
   * @throws {PassportReaderError} `card-removed` when the chip is gone, `transport` for any other reader failure
   */
  transmit(command: Uint8Array): Promise<Uint8Array>;
}
