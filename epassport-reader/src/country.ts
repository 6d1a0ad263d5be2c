/*
 * Three-letter codes of the MRZ (Doc 9303-3 §5) to the two letters that CSCA and DS certificates carry as country (Doc 9303-12 §7.1).
 * First ISO 3166-1, then the codes that only travel documents use.
 */
const iso3166 = `
ABW:AW AFG:AF AGO:AO AIA:AI ALA:AX ALB:AL AND:AD ARE:AE ARG:AR ARM:AM ASM:AS ATA:AQ ATF:TF ATG:AG AUS:AU AUT:AT AZE:AZ BDI:BI BEL:BE
BEN:BJ BES:BQ BFA:BF BGD:BD BGR:BG BHR:BH BHS:BS BIH:BA BLM:BL BLR:BY BLZ:BZ BMU:BM BOL:BO BRA:BR BRB:BB BRN:BN BTN:BT BVT:BV BWA:BW
CAF:CF CAN:CA CCK:CC CHE:CH CHL:CL CHN:CN CIV:CI CMR:CM COD:CD COG:CG COK:CK COL:CO COM:KM CPV:CV CRI:CR CUB:CU CUW:CW CXR:CX CYM:KY
CYP:CY CZE:CZ DEU:DE DJI:DJ DMA:DM DNK:DK DOM:DO DZA:DZ ECU:EC EGY:EG ERI:ER ESH:EH ESP:ES EST:EE ETH:ET FIN:FI FJI:FJ FLK:FK FRA:FR
FRO:FO FSM:FM GAB:GA GBR:GB GEO:GE GGY:GG GHA:GH GIB:GI GIN:GN GLP:GP GMB:GM GNB:GW GNQ:GQ GRC:GR GRD:GD GRL:GL GTM:GT GUF:GF GUM:GU
GUY:GY HKG:HK HMD:HM HND:HN HRV:HR HTI:HT HUN:HU IDN:ID IMN:IM IND:IN IOT:IO IRL:IE IRN:IR IRQ:IQ ISL:IS ISR:IL ITA:IT JAM:JM JEY:JE
JOR:JO JPN:JP KAZ:KZ KEN:KE KGZ:KG KHM:KH KIR:KI KNA:KN KOR:KR KWT:KW LAO:LA LBN:LB LBR:LR LBY:LY LCA:LC LIE:LI LKA:LK LSO:LS LTU:LT
LUX:LU LVA:LV MAC:MO MAF:MF MAR:MA MCO:MC MDA:MD MDG:MG MDV:MV MEX:MX MHL:MH MKD:MK MLI:ML MLT:MT MMR:MM MNE:ME MNG:MN MNP:MP MOZ:MZ
MRT:MR MSR:MS MTQ:MQ MUS:MU MWI:MW MYS:MY MYT:YT NAM:NA NCL:NC NER:NE NFK:NF NGA:NG NIC:NI NIU:NU NLD:NL NOR:NO NPL:NP NRU:NR NZL:NZ
OMN:OM PAK:PK PAN:PA PCN:PN PER:PE PHL:PH PLW:PW PNG:PG POL:PL PRI:PR PRK:KP PRT:PT PRY:PY PSE:PS PYF:PF QAT:QA REU:RE ROU:RO RUS:RU
RWA:RW SAU:SA SDN:SD SEN:SN SGP:SG SGS:GS SHN:SH SJM:SJ SLB:SB SLE:SL SLV:SV SMR:SM SOM:SO SPM:PM SRB:RS SSD:SS STP:ST SUR:SR SVK:SK
SVN:SI SWE:SE SWZ:SZ SXM:SX SYC:SC SYR:SY TCA:TC TCD:TD TGO:TG THA:TH TJK:TJ TKL:TK TKM:TM TLS:TL TON:TO TTO:TT TUN:TN TUR:TR TUV:TV
TWN:TW TZA:TZ UGA:UG UKR:UA UMI:UM URY:UY USA:US UZB:UZ VAT:VA VCT:VC VEN:VE VGB:VG VIR:VI VNM:VN VUT:VU WLF:WF WSM:WS YEM:YE ZAF:ZA
ZMB:ZM ZWE:ZW
`;

/**
 * Codes of Doc 9303-3 §5 that ISO 3166-1 does not have, and states whose certificates carry other letters than theirs: the letters that a
 * certificate may carry, the usual ones first. "NL list" is what the CSCA certificates of the Dutch master list of July 2026 really say.
 */
const travelDocumentCodes: Record<string, readonly string[]> = {
  // Doc 9303-3 §5 part A: Germany writes one letter, `D<<`. NL list: DE.
  D: ['DE'],
  // Doc 9303-3 §5 part B, British nationalities other than citizen. NL list: GB and gb, one CSCA ("UKKPA") for all of them.
  GBD: ['GB'],
  GBN: ['GB'],
  GBO: ['GB'],
  GBP: ['GB'],
  GBS: ['GB'],
  // Doc 9303-3 §5 part A: Hong Kong and Macao passports have the issuing state CHN. NL list: all their CSCAs say C=CN. HKG and MAC are in
  // ISO 3166-1 only; should a document carry them, its own letters and those of China count.
  CHN: ['CN', 'HK', 'MO'],
  HKG: ['HK', 'CN'],
  MAC: ['MO', 'CN'],
  // ISO 3166-1 TWN. NL list: TW. ROC is no code of Doc 9303; where a document carries it, it means the same.
  TWN: ['TW'],
  ROC: ['TW'],
  // Doc 9303-3 §5 part D: Kosovo, a code of the EU's. NL list: KS; XK is the letter pair that EU institutions use.
  RKS: ['KS', 'XK'],
  // Doc 9303-3 §5 part C: European Union laissez-passer. NL list: EU.
  EUE: ['EU'],
  // Doc 9303-3 §5 part C: United Nations, its agencies, and the interim administration of Kosovo. NL list: UN.
  UNO: ['UN'],
  UNA: ['UN'],
  UNK: ['UN'],
  // Doc 9303-3 §5 part C: Sovereign Military Order of Malta and Interpol. In no public list; the first two letters of the code, or XM.
  XOM: ['XO', 'XM'],
  XPO: ['XP'],
  // The state of Doc 9303's own examples, with the letters that test certificates give it.
  UTO: ['UT'],
};

const table = new Map<string, readonly string[]>([
  ...iso3166
    .trim()
    .split(/\s+/)
    .map((pair): [string, readonly string[]] => [pair.slice(0, 3), [pair.slice(4)]]),
  ...Object.entries(travelDocumentCodes),
]);

const lettersOf = (issuingState: string): string => issuingState.replace(/</g, '').trim().toUpperCase();

/** The certificate country (two letters) of an issuing state (`D`, `D<<`, `NZL`, `UTO`), or undefined when no table knows it. */
export function certificateCountryOf(issuingState: string): string | undefined {
  return table.get(lettersOf(issuingState))?.[0];
}

/**
 * Whether a certificate of `country` may sign for `issuingState`; upper and lower case are alike, and a certificate may carry the three
 * letters itself (`D<<`, `GBD`). Undefined when the state is in no table.
 */
export function countryMatches(issuingState: string, country: string): boolean | undefined {
  const state = lettersOf(issuingState);
  const expected = table.get(state);
  if (expected === undefined) return undefined;
  const found = lettersOf(country);
  return found === state || expected.includes(found) || expected.some((letters) => table.get(found)?.[0] === letters);
}
