/** Splits CSV (RFC 4180: quotes, doubled quotes, CRLF or LF) into rows of fields; empty lines are skipped. `line` is where the row begins. */
export function* parseCsv(text: string, separator = ','): Generator<{ line: number; fields: string[] }> {
  let line = 1;
  let at = 0;
  while (at < text.length) {
    const start = line;
    const fields: string[] = [];
    for (;;) {
      let field = '';
      if (text[at] === '"') {
        at++;
        while (at < text.length) {
          const end = text.indexOf('"', at);
          const part = text.slice(at, end === -1 ? text.length : end);
          line += part.split('\n').length - 1;
          field += part;
          at = end === -1 ? text.length : end + 1;
          if (text[at] !== '"') break;
          field += '"';
          at++;
        }
      }
      const begin = at;
      while (at < text.length && text[at] !== separator && text[at] !== '\n' && text[at] !== '\r') at++;
      fields.push(field + text.slice(begin, at));
      if (text[at] !== separator) break;
      at++;
    }
    if (text[at] === '\r') at++;
    if (text[at] === '\n') at++;
    line++;
    if (fields.length > 1 || fields[0]!.trim() !== '') yield { line: start, fields };
  }
}

/** One CSV line, quoted where needed; a leading =, +, - or @ of a text is kept from being taken for a formula. */
export function csvLine(fields: readonly (string | number | undefined)[]): string {
  const quoted = fields.map((field) => {
    if (typeof field === 'number') return String(field);
    const text = field ?? '';
    const safe = /^[=+\-@]/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  });
  return `${quoted.join(',')}\n`;
}
