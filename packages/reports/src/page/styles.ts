/** The page's style sheet: readable on a phone and in print, in light and in dark. */
export const STYLES = `
:root { --ink: #1c1e21; --muted: #5d636b; --line: #d9dce1; --paper: #ffffff; --shade: #f4f5f7; --link: #0072b2; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e7e9; --muted: #a0a6ae; --line: #3a3e45; --paper: #16181c; --shade: #1f2228; --link: #56b4e9; }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; max-width: 60rem; padding: 1.5rem 1rem 4rem; color: var(--ink); background: var(--paper);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
h1 { margin: 0 0 .5rem; font-size: 1.9rem; line-height: 1.2; }
h2 { margin: 3rem 0 .75rem; padding-top: .5rem; border-top: 2px solid var(--line); font-size: 1.35rem; }
h3 { margin: 0 0 .5rem; font-size: 1rem; }
p, li { max-width: 46rem; }
li { margin: .35rem 0; }
a { color: var(--link); }
.kicker { margin: 0; color: var(--muted); font-size: .85rem; letter-spacing: .05em; text-transform: uppercase; }
nav { display: flex; flex-wrap: wrap; gap: .25rem 1rem; font-size: .9rem; }
.key-figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); gap: .75rem; margin: 1rem 0; }
.key-figures div { padding: .75rem 1rem; background: var(--shade); border-radius: 8px; }
.key-figures strong { display: block; font-size: 1.4rem; line-height: 1.25; }
.key-figures span { color: var(--muted); font-size: .85rem; line-height: 1.35; display: block; margin-top: .25rem; }
figure { margin: 1.75rem 0; }
.chart { overflow-x: auto; }
.chart svg { display: block; max-width: 100%; min-width: 24rem; height: auto; }
figcaption, caption { color: var(--muted); font-size: .88rem; line-height: 1.45; text-align: left; max-width: 46rem; }
figcaption { margin-top: .5rem; }
caption { padding-bottom: .4rem; }
.file { font-family: ui-monospace, Menlo, Consolas, monospace; font-size: .8em; opacity: .8; }
.table { overflow-x: auto; margin: 1.25rem 0; }
table { border-collapse: collapse; font-size: .88rem; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem .7rem .3rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
td { max-width: 24rem; overflow-wrap: break-word; }
th { font-weight: 600; vertical-align: bottom; }
.number { text-align: right; white-space: nowrap; }
.short { white-space: nowrap; }
.long { min-width: 12rem; }
@media (min-width: 50rem) { .long { min-width: 17rem; } }
th.number { white-space: normal; }
details { margin: 1rem 0; }
aside { margin: 1rem 0; }
summary { cursor: pointer; color: var(--link); font-size: .92rem; }
.notes { padding: .75rem 1rem .25rem; background: var(--shade); border-radius: 8px; font-size: .92rem; }
@media print {
  :root { --ink: #000; --muted: #444; --line: #bbb; --paper: #fff; --shade: #f4f4f4; }
  body { max-width: none; font-size: 10.5pt; }
  nav { display: none; }
  figure, tr, .key-figures div { break-inside: avoid; }
  .table { overflow: visible; }
  table { font-size: 8pt; }
}
`.trim();
