/** Which kind of trouble it was; stable, for programs. */
export type PassportReaderErrorCode =
  /** A value of the caller is not what the function expects. */
  | 'invalid-argument'
  /** Bytes that are not the BER-TLV they should be. */
  | 'malformed-tlv'
  /** A response, file or certificate that is TLV but not what its standard says. */
  | 'malformed-data'
  /** A length beyond what any passport needs. */
  | 'too-large'
  /** The chip answered a status word that ends the step; see `statusWord`. */
  | 'status-word'
  /** The chip refused the key from the MRZ, or could not prove that it knows it. */
  | 'access-denied'
  /** A protected response whose checksum or structure is wrong. */
  | 'secure-messaging'
  /** A signature or hash algorithm this package does not verify. */
  | 'unsupported-algorithm'
  /** A data format of the standard that this version does not read. */
  | 'unsupported-format'
  /** An image that is neither JPEG nor JPEG 2000, or cannot be decoded. */
  | 'portrait'
  /** A folder of trusted certificates that cannot be read. */
  | 'trust-folder'
  /** A folder of dumped files that is not the dump of one document. */
  | 'document-folder'
  /** A file asked for that could not be written. */
  | 'output'
  /** No PC/SC: package, library or daemon is missing. */
  | 'pcsc-unavailable'
  /** No reader of that name is connected. */
  | 'reader-not-found'
  /** The chip left the reader, or the reader left the computer. */
  | 'card-removed'
  /** Any other failure between here and the chip. */
  | 'transport';

/**
 * The package's one exception. The message says what happened, what was expected and what to do.
 * It holds no MRZ, key or image.
 */
export class PassportReaderError extends Error {
  readonly code: PassportReaderErrorCode;
  /** For `status-word`: the chip's two status bytes. */
  declare readonly statusWord?: number;

  constructor(code: PassportReaderErrorCode, message: string, options?: ErrorOptions & { statusWord?: number }) {
    super(message, options);
    this.name = 'PassportReaderError';
    this.code = code;
    if (options?.statusWord !== undefined) this.statusWord = options.statusWord;
  }
}
