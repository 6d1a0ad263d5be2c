/**
 * Passages column by column: what `performance-tool export` writes as Parquet, what a fleet exchanges and what any program may write
 * to have it reported on. One row is one passage that has ended; a second file beside it, `NAME.non-mated.parquet` for `NAME.parquet`,
 * holds the non-mated comparisons. All texts are UTF-8; no column names a person.
 *
 * | column | type | meaning; NULL or no column: not known |
 * |---|---|---|
 * | `passage_id` * | VARCHAR | occurs once in all inputs together |
 * | `started_at` * | TIMESTAMP | UTC (also with time zone, or milliseconds since 1970 as a number) |
 * | `outcome` * | VARCHAR | a word of `PassageOutcome`; NULL: unfinished, counted and in no rate |
 * | `ended_at` | TIMESTAMP | UTC |
 * | `gate`, `location`, `precinct`, `direction`, `camera`, `light` | VARCHAR | appliance: where and with what the live image was taken; `camera` is the one with the best image |
 * | `issuing_state`, `nationality`, `age_band`, `sex` | VARCHAR | traveller, in the words of `PassageRecord` |
 * | `version:NAME` | VARCHAR | version of the part NAME, such as `version:camera`, `version:gate`, `version:model` |
 * | `similarity`, `threshold` | DOUBLE | the mated comparison, and what it was held against; both or neither |
 * | `template_version` | VARCHAR | of that comparison; versions never share a curve |
 * | `attempt` | VARCHAR | a word of `ATTEMPT_RESULTS`; NULL: there was no attempt. Without the column it is taken from similarity and threshold |
 * | `verdict` | VARCHAR | `admit`, `refer` or `refuse` |
 * | `reasons` | VARCHAR | reasons of the decision, joined by `;` |
 * | `officer_action` | VARCHAR | `admit`, `manual-processing` or `send-back` |
 * | `faults` | VARCHAR | codes of faults during the passage, joined by `;` |
 * | `capture_ms` | FLOAT | milliseconds before the cameras |
 * | `state:NAME` | FLOAT | milliseconds in that state, all visits together |
 * | `check:NAME` | FLOAT | milliseconds of that check, such as `check:hash DG2` |
 * | `result:NAME` | VARCHAR | the check's result |
 * | `portrait:unified`, `portrait:COMPONENT` | UTINYINT | 0–100, quality of the chip's portrait (ISO/IEC 29794-5) |
 * | `live:unified`, `live:COMPONENT` | UTINYINT | 0–100, of the best live image |
 * | `watch_list_searches`, `watch_list_hits` | INTEGER | images searched for; entries hit. NULL: the gate has no watch list |
 * | `watch_list_ms` | FLOAT | milliseconds of all its searches |
 * | `watch_list_failed` | VARCHAR | why it could not be searched |
 *
 * Columns marked * must be there. Whole numbers may have any integer or floating type, texts may be an ENUM. Other columns are left
 * alone, and the report says so. The columns of the second file, of which all but the last must be there:
 *
 * | column | type | meaning |
 * |---|---|---|
 * | `passage_id` | VARCHAR | the live traveller's passage |
 * | `other_passage_id` | VARCHAR | the passage whose document was compared; it need not be in the first file. NULL: only the bin was kept |
 * | `similarity` | DOUBLE | |
 * | `template_version` | VARCHAR | |
 * | `shared` | TINYINT | where `other_passage_id` is NULL: what both travellers share, bits of `TRAIT_BITS`; may be left out |
 */
export const PASSAGE_COLUMNS = {
  texts: [
    'outcome',
    'gate',
    'location',
    'precinct',
    'direction',
    'camera',
    'light',
    'issuing_state',
    'nationality',
    'age_band',
    'sex',
    'template_version',
    'attempt',
    'verdict',
    'reasons',
    'officer_action',
    'faults',
    'watch_list_failed',
  ],
  numbers: ['similarity', 'threshold', 'capture_ms', 'watch_list_searches', 'watch_list_hits', 'watch_list_ms'],
  /** Columns named PREFIX:NAME. */
  textPrefixes: ['version:', 'result:'],
  numberPrefixes: ['state:', 'check:', 'portrait:', 'live:'],
} as const;

/** What a fixed column of text is called as an attribute to group by, and how it groups non-mated comparisons. */
export const ATTRIBUTE_COLUMNS = {
  location: ['location', 'appliance'],
  precinct: ['precinct', 'appliance'],
  gate: ['gate', 'appliance'],
  direction: ['direction', 'appliance'],
  camera: ['camera', 'appliance'],
  light: ['light', 'appliance'],
  issuing_state: ['issuingState', 'person'],
  nationality: ['nationality', 'person'],
  age_band: ['ageBand', 'person'],
  sex: ['sex', 'person'],
} as const;

/** The file of non-mated comparisons that belongs to a file of passages. */
export const nonMatedFileOf = (file: string): string => file.replace(/(\.parquet)?$/i, '.non-mated.parquet');
