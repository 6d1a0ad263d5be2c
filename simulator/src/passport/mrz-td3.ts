/** What the data page of a test passport says. Dates are calendar dates, `yyyy-MM-dd`. */
export interface Holder {
  readonly issuingState: string;
  readonly nationality: string;
  readonly documentNumber: string;
  readonly surname: string;
  readonly givenNames: string;
  readonly sex: 'female' | 'male' | 'unspecified';
  readonly dateOfBirth: string;
  readonly dateOfExpiry: string;
  /** Characters 29–42 of the lower line, issuer's choice; empty unless given. */
  readonly personalNumber?: string;
}

/** The two lines of a TD3 MRZ, 44 characters each. */
export type MrzLines = readonly [upper: string, lower: string];

const LINE = 44;

/**
 * The MRZ of a TD3 passport, ICAO Doc 9303-4 §4.2.
 * A document number of more than nine characters spills into the optional data, as Doc 9303-5 writes it for
 * TD1: nine characters, a filler where the check digit stands, then the rest, its check digit and a filler.
 *
 * @throws {RangeError} when a field does not fit its place
 */
export function encodeTd3(holder: Holder): MrzLines {
  const number = transliterate(holder.documentNumber);
  const long = number.length > 9;
  const numberField = long ? `${number.slice(0, 9)}<` : pad(number, 9) + checkDigit(pad(number, 9));
  const personalNumber = transliterate(holder.personalNumber ?? '');
  const optional = pad(long ? `${number.slice(9)}${checkDigit(number)}<${personalNumber}` : personalNumber, 14);
  // An empty personal number may carry a filler instead of the digit 0, Doc 9303-4 §4.2.
  const optionalDigit = /^<+$/.test(optional) ? '<' : checkDigit(optional);
  const birth = dateField(holder.dateOfBirth);
  const expiry = dateField(holder.dateOfExpiry);
  const composite = checkDigit(numberField + birth + expiry + optional + optionalDigit);
  const sex = { female: 'F', male: 'M', unspecified: '<' }[holder.sex];
  const upper = `P<${pad(transliterate(holder.issuingState), 3)}${nameField(holder)}`;
  const lower = numberField + pad(transliterate(holder.nationality), 3) + birth + sex + expiry + optional + optionalDigit + composite;
  return [upper, lower];
}

/** Check digit with the weights 7, 3, 1, Doc 9303-3 §4.9. */
export function checkDigit(field: string): string {
  const value = (c: string) => (c === '<' ? 0 : /\d/.test(c) ? Number(c) : c.charCodeAt(0) - 55);
  return String([...field].reduce((sum, c, i) => sum + value(c) * [7, 3, 1][i % 3]!, 0) % 10);
}

/** `SURNAME<<GIVEN<NAMES` cut to 39 characters, Doc 9303-4 §4.2. */
function nameField({ surname, givenNames }: Holder): string {
  const whole = givenNames ? `${transliterate(surname)}<<${transliterate(givenNames)}` : transliterate(surname);
  return pad(whole.slice(0, LINE - 5), LINE - 5);
}

/** Letters to A–Z (Doc 9303-3 §6 for the commonest), anything else to a filler, runs of fillers to one. */
function transliterate(text: string): string {
  return text
    .toUpperCase()
    .replaceAll('Ä', 'AE')
    .replaceAll('Ö', 'OE')
    .replaceAll('Ü', 'UE')
    .replaceAll('Å', 'AA')
    .replaceAll('Æ', 'AE')
    .replaceAll('Ø', 'OE')
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .replaceAll("'", '')
    .replace(/[^A-Z0-9]+/g, '<')
    .replace(/^<|<$/g, '');
}

function dateField(date: string): string {
  const match = /^\d\d(\d\d)-(\d\d)-(\d\d)$/.exec(date);
  if (!match) throw new RangeError('A date must be written yyyy-MM-dd');
  const field = match.slice(1).join('');
  return field + checkDigit(field);
}

function pad(text: string, width: number): string {
  if (text.length > width) throw new RangeError(`A field of ${width} characters cannot hold ${text.length}`);
  return text.padEnd(width, '<');
}
