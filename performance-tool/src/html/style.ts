/** In black and white, what tells curves apart beside their names. */
const PRINT_DASHES = ['none', '6 2', '2 2', '8 2 2 2', '1 3', '10 3', '4 2 1 2 1 2', '3 4'];

/** The page's one style sheet: light and dark by the reader's setting, A4 in black and white when printed. */
export const STYLE = `
:root{--ink:#1b1d1f;--soft:#5c6166;--faint:#b9bec3;--line:#e3e5e7;--paper:#fdfdfc;--veil:#f0f1f1;--curve:#12507b;--band:#12507b26;--alarm:#a3341c;
--c0:#12507b;--c1:#c2571a;--c2:#2a7d4f;--c3:#8b4a9c;--c4:#9a7a10;--c5:#0f8791;--c6:#b0355c;--c7:#6a6f75;
--sans:system-ui,-apple-system,"Segoe UI","Noto Sans","Liberation Sans",sans-serif}
@media (prefers-color-scheme:dark){:root{--ink:#e6e7e8;--soft:#a0a6ab;--faint:#5d6368;--line:#303438;--paper:#16181a;--veil:#212427;--curve:#7cc0f2;--band:#7cc0f22e;--alarm:#ff9b80;
--c0:#7cc0f2;--c1:#f5a06a;--c2:#7fd0a0;--c3:#d4a3e6;--c4:#dcc062;--c5:#6fd3dc;--c6:#f28fb0;--c7:#b3b8bd}}
*{box-sizing:border-box}
html{background:var(--paper);color:var(--ink);font:15px/1.5 var(--sans);font-variant-numeric:tabular-nums;-webkit-text-size-adjust:100%}
body{margin:0}
main{max-width:66rem;margin:0 auto;padding:2.5rem 1.5rem 5rem}
h1{font-size:1.75rem;line-height:1.2;font-weight:650;letter-spacing:-.01em;margin:0}
h2{font-size:1.25rem;font-weight:650;margin:3rem 0 .75rem}
h3{font-size:1rem;font-weight:650;margin:2rem 0 .5rem}
p{margin:.4rem 0}
a{color:var(--curve)}
.archive{margin-top:1.5rem}
small{display:block;color:var(--soft);font-size:.78rem;font-weight:400;line-height:1.35}
.facts{color:var(--soft);margin:.35rem 0 0}
.answers{display:grid;grid-template-columns:repeat(3,1fr);gap:1.75rem;margin:1.75rem 0 2rem;padding:1.1rem 0 1.2rem;border-top:2px solid var(--ink);border-bottom:1px solid var(--line)}
.answers h2{margin:0;font-size:.85rem;font-weight:500;color:var(--soft)}
.answers p{font-size:.87rem;color:var(--soft)}
.answers .headline{font-size:1.12rem;line-height:1.3;font-weight:650;color:var(--ink);margin:.15rem 0 .6rem}
.answers .no .headline{color:var(--alarm)}
.answers.one{grid-template-columns:1fr}
.versus{max-width:32rem}
.symbol{font-size:.85em}
.overview{display:grid;grid-template-columns:minmax(0,1.12fr) minmax(0,1fr);gap:2rem;align-items:start}
figure{margin:0}
figcaption{font-size:.82rem;color:var(--soft);line-height:1.4}
figcaption b{color:var(--ink);font-weight:600}
svg{display:block;overflow:visible}
svg.det{width:100%;height:auto}
svg text{font:11px var(--sans);fill:var(--soft);font-variant-numeric:tabular-nums}
svg.small text{font-size:9.5px}
.axis-name text{fill:var(--ink)}
.grid line{stroke:var(--line);stroke-width:.6}
.frame{fill:none;stroke:var(--soft);stroke-width:1}
.veil{fill:var(--veil)}
.veil-words text{fill:var(--soft);font-size:10.5px}
.diagonal{stroke:var(--faint);stroke-width:.8;stroke-dasharray:1 3}
.target{stroke:var(--soft);stroke-width:1;stroke-dasharray:5 3}
.behind{fill:none;stroke:var(--faint);stroke-width:1}
.band{fill:var(--band);stroke:none}
.curve{fill:none;stroke:var(--curve);stroke-width:1.8;stroke-linejoin:round}
.small .curve{stroke-width:1.5}
.operating line{stroke:var(--ink);stroke-width:1}
.operating circle{fill:var(--paper);stroke:var(--ink);stroke-width:1.6}
.operating text,.eer text{fill:var(--ink);paint-order:stroke;stroke:var(--paper);stroke-width:3px}
.eer path{fill:var(--curve)}
table{border-collapse:collapse;width:100%;font-size:.87rem}
th{font-weight:400;text-align:left}
thead th{color:var(--soft);font-size:.78rem;vertical-align:bottom;padding-bottom:.3rem}
td,tbody th{padding:.3rem .6rem .3rem 0;border-top:1px solid var(--line);vertical-align:top}
td:last-child,th:last-child{padding-right:0}
.number{text-align:right;white-space:nowrap}
.figures thead th{text-align:right}
.strong{font-weight:650}
td small{font-weight:400}
.few{color:var(--soft);font-style:italic}
.under,.lead{color:var(--soft);font-size:.82rem}
.limits{margin-top:1.75rem;border-top:1px solid var(--line)}
.limits h2{font-size:1rem;margin:1rem 0 .4rem}
.limits ul{margin:0;padding:0;list-style:none;columns:2;column-gap:2.25rem;font-size:.85rem;color:var(--soft)}
.limits li{break-inside:avoid;margin:0 0 .45rem;padding-left:.9rem;text-indent:-.9rem}
.limits li::before{content:"–\\00a0";}
.rates td,.rates tbody th{vertical-align:middle}
.rates tbody th{white-space:nowrap}
.rates .number{padding-left:1rem}
.rates .scale{font-size:.72rem;padding-left:4px}
svg.strip{width:150px;height:20px}
.strip .base{stroke:var(--line)}
.strip .overall{stroke:var(--soft);stroke-width:1;stroke-dasharray:2 2}
.strip .interval{stroke:var(--curve);stroke-width:2}
.strip circle{fill:var(--curve)}
.multiples{display:grid;grid-template-columns:repeat(auto-fill,minmax(10.5rem,1fr));gap:1.25rem 1.1rem;margin-top:1rem}
.multiples figure{max-width:17rem}
.tiles{display:grid;grid-template-columns:repeat(5,1fr);gap:1rem 1.5rem;margin:.75rem 0 2.5rem}
.tile h2{margin:0;font-size:.8rem;font-weight:500;color:var(--soft)}.tile p{font-size:.78rem;color:var(--soft);margin:0}
.tile .value{font-size:1.5rem;line-height:1.25;font-weight:650;color:var(--ink)}
#connection{color:var(--alarm)}
.overlays{display:grid;grid-template-columns:repeat(auto-fill,minmax(17rem,1fr));gap:2rem 1.5rem;margin-top:1rem}
.overlays figure{max-width:24rem}
.series .line,.swatch .line{fill:none;stroke-width:1.7;stroke-linejoin:round}
${[0, 1, 2, 3, 4, 5, 6, 7].map((i) => `.s${i} .line{stroke:var(--c${i})}.names .s${i} text{fill:var(--c${i})}.names .s${i} .leader{stroke:var(--c${i})}`).join('')}
.leader{stroke-width:.7;opacity:.7}
.names text{font-weight:600;paint-order:stroke;stroke:var(--paper);stroke-width:3px}
.series.off{display:none}.series.read .line{stroke-width:3}
svg.medium text{font-size:10px}
.legend{list-style:none;margin:.4rem 0 0;padding:0;display:grid;grid-template-columns:1fr;gap:.15rem;font-size:.82rem}
.legend label{display:grid;grid-template-columns:auto auto 1fr;gap:.45rem;align-items:start}
.legend input{margin:.25rem 0 0}.legend small{font-size:.74rem}
svg.swatch{width:26px;height:8px;margin-top:.4rem}
svg.det:focus{outline:none}svg.det:focus-visible{outline:2px solid var(--curve);outline-offset:3px}
.reading{fill:var(--ink);stroke:var(--paper);stroke-width:1.5;pointer-events:none}
#readout{position:fixed;z-index:1;left:0;top:0;max-width:21rem;padding:.4rem .6rem;font-size:.78rem;line-height:1.4;color:var(--ink);background:var(--paper);border:1px solid var(--faint);pointer-events:none}
#readout[hidden]{display:none}#readout .name{font-weight:650}
.compact{max-width:46rem;margin-top:1rem}.differentials{margin-top:1.5rem}.differentials caption{text-align:left;font-size:.78rem;color:var(--soft)}.differentials .number{padding-left:.5rem}.wrap{white-space:normal;max-width:9rem}
.scores figure{max-width:46rem}.histogram{width:100%;height:auto}.base{stroke:var(--line)}
.box line,.box rect{stroke:var(--ink);fill:none;stroke-width:1}.box rect{fill:var(--paper)}.box .median{stroke-width:2.5}
.differs th,.differs td{font-weight:600}.differs small{font-weight:400}
.columns{display:grid;grid-template-columns:1fr 1fr;gap:0 2.5rem}
.bars td:last-child{width:28%}.times td:last-child{width:38%}
.bars svg,.times svg{width:100%;height:.7rem;margin-top:.35rem}
.bar{fill:var(--curve)}.bar-rest{fill:var(--curve)}.bar-all{fill:var(--faint)}
.days svg{width:100%;max-width:48rem;height:auto}
.differentials sup{font-size:.7em}
.methods p,.bad-rows{font-size:.87rem;max-width:46rem}
.courses{display:grid;grid-template-columns:repeat(auto-fill,minmax(17rem,1fr));gap:1.25rem 1.5rem;margin-top:1rem}
.courses svg{width:100%;height:auto}.courses text{font-size:9.5px}
.courses .day{fill:var(--faint)}.courses .level{stroke:var(--curve);stroke-width:1.8}.courses .axis{stroke:var(--line)}
.courses .sum{fill:none;stroke:var(--soft);stroke-width:1}.courses .limit{stroke:var(--soft);stroke-dasharray:4 3;stroke-width:.8}
.courses .known{stroke:var(--ink);stroke-width:.8;stroke-dasharray:1 2}.courses .alarm{fill:var(--alarm)}.alarm-word{color:var(--alarm)}
.advice-words{max-width:46rem}.advice .columns{align-items:start}.over-time td{white-space:nowrap}.over-time td:last-child{white-space:normal}
.inputs{margin-top:1rem;max-width:46rem}
@media screen and (max-width:52rem){.tiles{grid-template-columns:repeat(2,1fr)}.answers,.overview,.columns{grid-template-columns:1fr}.limits ul{columns:1}.rates{display:block;overflow-x:auto}}
@page{size:A4;margin:14mm 14mm 16mm;@bottom-right{content:counter(page) " / " counter(pages);font:8pt var(--sans);color:#333}}
@media print{
:root{--ink:#000;--soft:#333;--faint:#999;--line:#ccc;--paper:#fff;--veil:#eee;--curve:#000;--band:#0002;--alarm:#000}
html{font-size:8.6pt}
main{max-width:none;padding:0}
.answers{gap:1.2rem;margin:1rem 0 1.1rem;padding:.7rem 0}
.overview{gap:1.2rem}
.limits{margin-top:1rem}
.first{break-after:page}
h2{margin-top:1.6rem}
h2,h3,thead{break-after:avoid}
tr,figure,.few,.columns>div,.compact,.differentials{break-inside:avoid}
.multiples{grid-template-columns:repeat(5,1fr);gap:.7rem}
.overlays{grid-template-columns:repeat(3,1fr);gap:1rem .8rem}
.legend input,#readout,.reading,.on-screen{display:none}
.overlays figure{break-inside:avoid}
.series.off{display:inline}.series.read .line{stroke-width:1.5}
.series .line,.swatch .line{stroke:#000!important;stroke-width:1.3}
${PRINT_DASHES.map((dash, i) => `.s${i} .line{stroke-dasharray:${dash}}`).join('')}
.names text{fill:#000!important}.leader{stroke:#000!important}
*{-webkit-print-color-adjust:exact;print-color-adjust:exact}
}
`;
