/** Everything that can go wrong in this package, as a program tells it apart. */
export type FaceMatchErrorCode =
  | 'engine-failed'
  | 'engine-closed'
  | 'backend-missing'
  | 'backend-differs'
  | 'model-missing'
  | 'model-altered'
  | 'recogniser-invalid'
  | 'template-version'
  | 'image-unreadable'
  | 'nothing-to-measure'
  | 'pair-list'
  | 'ffmpeg-missing'
  | 'watch-list-unreadable'
  | 'watch-list-damaged'
  | 'watch-list-signature'
  | 'watch-list-key'
  | 'watch-list-expired'
  | 'watch-list-failed'
  | 'comparison-invalid'
  | 'comparison-failed';

/** The one exception of this package. The message is for people: what happened, what was expected, what to do. */
export class FaceMatchError extends Error {
  override readonly name = 'FaceMatchError';
  readonly code: FaceMatchErrorCode;

  constructor(code: FaceMatchErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
