import { beforeAll, describe, expect, it } from 'vitest';
import { parseCsv } from '../test/parse-csv.js';
import { sampleInput } from '../test/sample-input.js';
import { renderReport } from './render-report.js';
import type { InferenceCost, ReportInput } from './report-input.js';

let files: Map<string, string>;
beforeAll(async () => {
  files = (await renderReport(sampleInput())).files;
});

function table(name: string): { header: string[]; rows: string[][] } {
  const [header, ...rows] = parseCsv(files.get(`tables/${name}.csv`)!);
  return { header: header!, rows };
}

const tables = () => [...files.keys()].filter((path) => path.startsWith('tables/'));
const figures = () => [...files.keys()].filter((path) => path.endsWith('.svg'));

describe('renderReport()', () => {
  it('gives the same bytes for the same input', async () => {
    expect([...(await renderReport(sampleInput())).files]).toEqual([...files]);
  });

  it('gives every figure as SVG with its specification', () => {
    expect(figures().length).toBeGreaterThanOrEqual(13);
    for (const path of figures()) {
      expect(files.get(path)).toMatch(/^<svg[\s\S]*<\/svg>\n$/);
      const spec = JSON.parse(files.get(path.replace('.svg', '.vl.json'))!);
      expect(spec.$schema).toContain('vega-lite');
    }
  });

  it('keeps labels whole and axes titled with their unit', () => {
    for (const path of figures()) expect(files.get(path)).not.toContain('…');
    expect(files.get('figures/energy-albert-base-geometry.svg')).toMatch(/Energy per inference \((µ|m)?J\)/);
    expect(files.get('figures/latency-trained-model.svg')).toMatch(/Latency per inference \((µ|m)?s\)/);
    expect(files.get('figures/area-trained-model.svg')).toContain('On-chip area (mm²)');
  });

  it('links every figure and table of the Markdown to a file that exists', () => {
    const targets = [...files.get('report.md')!.matchAll(/\]\(((?:figures|tables)\/[^)]+)\)/g)].map(
      (match) => match[1]!,
    );
    expect(new Set(targets)).toEqual(new Set([...tables(), ...figures()]));
  });

  it('leaves out sections without content', async () => {
    const { attentionSpans: _absent, ...input } = sampleInput();
    const empty: ReportInput = {
      ...input,
      tasks: [],
      results: [],
      compression: [],
      compressionEffects: [],
      faults: [],
      systems: [],
      allocations: [],
      published: [],
    };
    const { files: few } = await renderReport(empty);
    expect([...few.keys()]).toEqual(['tables/provenance.csv', 'report.html', 'report.md']);
  });
});

describe('robustness', () => {
  it('has a row for every case and every critical rate, with the figures that were measured', () => {
    const { header, rows } = table('robustness');
    expect(rows).toHaveLength(2 * 2 * 2 * 2);
    const first = Object.fromEntries(header.map((key, at) => [key, rows[0]![at]]));
    expect(first).toMatchObject({ task: 'sentiment', cells: 'mlc2', encoded_bits: '1712345', trials: '3' });
    expect(Number(first.clean_ratio)).toBe(0.9031);
    expect(Number(first.worst_ratio)).toBeCloseTo(0.8809, 10);
    expect(table('critical-error-rates').rows).toHaveLength(2 * 2 * 3);
    expect(table('critical-overview').rows).toHaveLength(2 * 3);
    expect(table('critical-overview').header.at(-1)).toBe('adaptivfloat_8_3_critical');
    expect(table('fault-tolerance').rows).toHaveLength(2 * 2 * 3 * 3);
    expect(files.get('figures/fault-tolerance.svg')).toContain('Bit error rate');
    expect(files.get('figures/robustness.svg')).toContain('no faults');
    expect(files.get('report.md')!.match(/^- mlc3: data: three bits a cell$/gm)).toHaveLength(1);
  });

  it('sets kinds of cells side by side: each task, and means over the tasks', () => {
    const cellOf = (name: string, row: number, key: string) => {
      const { header, rows } = table(name);
      return Number(rows[row]![header.indexOf(key)]);
    };
    const second = 0.9031 - 1 / 7; // the clean metric of the second task
    expect(table('robustness-by-task').rows).toHaveLength(2 * 2 * 2);
    expect(cellOf('robustness-by-task', 2, 'no_faults_ratio')).toBe(second);
    expect(cellOf('robustness-by-task', 2, 'mlc2_ratio')).toBe(second - 0.0111);
    expect(table('robustness-overview').header).not.toContain('task');
    expect(table('robustness-overview').rows).toHaveLength(2 * 2);
    expect(cellOf('robustness-overview', 1, 'no_faults_ratio')).toBeCloseTo((0.9031 + second) / 2, 12);
    expect(cellOf('robustness-overview', 1, 'encoded_bits')).toBe(1_712_345 - 400_001);
    // 1.11 points are lost in either kind of cells, more than the one that is allowed
    const { header, rows } = table('robustness-smallest');
    expect(rows.slice(0, 3).map((row) => row[header.indexOf('variant')])).toEqual([
      'posit<8,1>, 50 % pruned',
      'none',
      'none',
    ]);
    expect(cellOf('robustness-smallest', 0, 'change_ratio')).toBe(0);
  });
});

describe('compression effect', () => {
  /** The explanation of the second system after these changes of its figures. */
  async function explained(change: { before?: Partial<InferenceCost>; after?: Partial<InferenceCost> }) {
    const input = sampleInput();
    const { before, after } = input.compressionEffects![1]!;
    Object.assign(before.cost!, change.before);
    Object.assign(after.cost!, change.after);
    const text = (await renderReport(input)).files.get('report.md')!;
    return text.split('\n').find((line) => line.startsWith('- “(houlsby)') && line.includes('stores'))!;
  }

  it('tells what became smaller and faster, and from which parts', async () => {
    const text = await explained({});
    expect(text).toContain('stores 151 KiB instead of 1.18 MiB, 8 times less.');
    expect(text).toContain('Latency is 1.82× lower: the compute units work as long as before (1 µs)');
    expect(text).toContain('waiting for transfers went from 50 % of the latency to 9.08 %');
    expect(text).toContain(
      'Energy is 2.46× lower, in shares of what it was: accesses to memories −54.5 % and ' +
        'compute units (zero operands) −4.95 %.',
    );
  });

  it('tells why nothing became faster', async () => {
    const computing = { latencyNs: 1000, computeNs: 1000, waitNs: 0 };
    const same = { ...computing, energyPj: 1010, memoryPj: 701, computePj: 202 };
    const text = await explained({ before: computing, after: same });
    expect(text).toContain('Latency is the same: the compute units work as long as before (1 µs)');
    expect(text).toContain('hardly waited for transfers before (0 %), so no time is won');
    expect(text).toContain('Energy is the same.');
  });

  it('tells that skipped zeros shorten products, and what costs more', async () => {
    const text = await explained({
      after: { computeNs: 500, latencyNs: 600, leakagePj: 202, energyPj: 511 },
    });
    expect(text).toContain('the compute units work 500 ns instead of 1 µs, as they pass over zeros');
    expect(text).toContain('leakage +10 %');
  });

  it('says which memory does not hold the network before', () => {
    const { header, rows } = table('compression-effect-trained-model');
    const first = Object.fromEntries(header.map((key, at) => [key, rows[0]![at]]));
    expect(first).toMatchObject({
      latency_before_ns: '',
      latency_after_ns: '1100',
      faster_factor: '',
      note: 'no placement before compression: sram lacks 17 KiB',
    });
    expect(files.get('report.md')).toContain(
      'cannot be compared: no placement before compression: sram lacks',
    );
  });
});

describe('report.html', () => {
  it('needs no network, no script and no second file', () => {
    const html = files.get('report.html')!;
    expect(html).not.toMatch(/<(script|link|img|iframe|object|base)\b/i);
    expect(html).not.toMatch(/@import|url\(/i);
    const targets = [...html.matchAll(/\s(?:src|href|srcset|xlink:href)\s*=\s*["']([^"']*)/g)].map(
      (match) => match[1]!,
    );
    expect(targets.length).toBeGreaterThan(5);
    expect(targets.filter((target) => !target.startsWith('#'))).toEqual([]);
  });

  it('has each figure inside and no id twice', () => {
    const html = files.get('report.html')!;
    expect(html.match(/<svg/g)).toHaveLength(figures().length);
    const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map((match) => match[1]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('shows hostile text as text, in tables and in figures', async () => {
    const hostile = '<img src=x onerror="alert(1)">';
    const poisoned = JSON.parse(JSON.stringify(sampleInput()), (key, value) =>
      typeof value === 'string' && !['status', 'objective', 'solver', 'kind'].includes(key)
        ? `${value}${hostile}`
        : value,
    ) as ReportInput;
    const rendered = (await renderReport(poisoned)).files;
    expect(rendered.get('report.html')).not.toContain('<img');
    expect(rendered.get('report.html')).toContain('&lt;img src=x');
    expect(rendered.get('report.md')).not.toContain('<img');
    for (const [path, text] of rendered) if (path.endsWith('.svg')) expect(text).not.toContain('<img');
  });
});

/** Columns that are computed from others; the next test checks them one by one, that of each section its own. */
const DERIVED = new Set([
  'trainable_ratio',
  'change_ratio',
  'leakage_ratio',
  'deviation_ratio',
  'saving_ratio',
  'gap_ratio',
  'encoded_bits',
  'compression_factor',
  'stored_bits',
  'on_chip_ratio',
  'one_more_bits',
  'memory_bits',
  'fine-tuned_tasks',
  'houlsby_tasks',
  'smaller_factor',
  'faster_factor',
  'thriftier_factor',
  'heads_on',
  'heads',
  'mean_span_tokens',
  'macs_factor',
  'compute_factor',
  'latency_factor',
  'energy_factor',
  'dynamic_factor',
]);

const MEANS_OVER_TASKS = new Set(['tables/robustness-overview.csv', 'tables/robustness-smallest.csv']);

describe('tables', () => {
  it('hold no figure that is not in the input', () => {
    const known = numbersOf(sampleInput());
    let checked = 0;
    for (const path of tables().filter((name) => !MEANS_OVER_TASKS.has(name))) {
      const { header, rows } = table(path.slice('tables/'.length, -'.csv'.length));
      for (const [column, key] of header.entries()) {
        if (DERIVED.has(key)) continue;
        for (const cell of rows.map((row) => row[column]!)) {
          if (cell === '' || Number.isNaN(Number(cell))) continue;
          const value = Number(cell);
          expect(known.has(value) || known.has(value / 8), `${path} ${key} ${cell}`).toBe(true);
          checked++;
        }
      }
    }
    expect(checked).toBeGreaterThan(200);
  });

  it('derive the rest from it', () => {
    const cells = (name: string, key: string) => {
      const { header, rows } = table(name);
      return rows.map((row) => Number(row[header.indexOf(key)]));
    };
    expect(cells('parameters', 'trainable_ratio')[2]).toBe(13_122 / 226_111);
    expect(cells('accuracy', 'change_ratio')[0]).toBeCloseTo(0.9031 - 0.914, 12);
    expect(cells('systems-trained-model', 'leakage_ratio')[0]).toBeCloseTo(1 / 3, 12);
    expect(cells('published', 'deviation_ratio')[0]).toBe(91.4 / 92.9 - 1);
    expect(cells('allocation-trained-model', 'saving_ratio').slice(0, 2)).toEqual([0, 1 - 900.25 / 1000.5]);
    expect(cells('allocation-trained-model', 'gap_ratio')[1]).toBe(0);
    const scaling = (key: string) => cells('task-scaling-trained-model', key);
    const { onChipBits, offChipBits } = sampleInput().systems[0]!.byTaskCount[0]!.summary;
    expect(scaling('stored_bits')[0]).toBe(onChipBits + offChipBits);
    expect(scaling('one_more_bits')[1]).toBeCloseTo(
      (scaling('stored_bits')[1]! - scaling('stored_bits')[0]!) / 7,
      6,
    );
    expect(files.get('report.md')).toMatch(
      /with 8 tasks takes [\d.]+ MiB\. In the same memory: of \S+ it holds/,
    );
    expect(cells('storage', 'encoded_bits')[0]).toBe((500 + 125 + 3) * 8);
    const effect = 'compression-effect-trained-model';
    expect(cells(effect, 'smaller_factor')[0]).toBe(9_876_544 / 1_234_568);
    expect(cells(effect, 'faster_factor')[1]).toBe(2002 / 1101);
    expect(cells(effect, 'thriftier_factor')[1]).toBe(1010 / 410);
    expect(cells('storage', 'compression_factor')[0]).toBe(4000 / 628);
  });

  it('show mean, deviation and spread where there are several seeds', async () => {
    const input = sampleInput();
    const moved = (seed: number, by: number) =>
      input.results.map((result) => ({ ...result, seed, mainMetric: result.mainMetric + by }));
    const results = [...input.results, ...moved(1, 0.02), ...moved(2, -0.4)];
    const rendered = (await renderReport({ ...input, results })).files;
    const [header, ...rows] = parseCsv(rendered.get('tables/seeds.csv')!);
    const first = Object.fromEntries(header!.map((key, column) => [key, rows[0]![column]]));
    expect(first).toMatchObject({ stage: 'as trained', seeds: '3' });
    expect(Number(first.mean_ratio)).toBeCloseTo(0.914 - 0.38 / 3, 12);
    expect(Number(first.median_ratio)).toBeCloseTo(0.914, 12);
    expect(Number(first.min_ratio)).toBeCloseTo(0.514, 12);
    expect(Number(first.max_ratio)).toBeCloseTo(0.934, 12);
    expect(Number(first.deviation_ratio)).toBeCloseTo(0.23692, 4); // numpy.std([0, .02, -.4], ddof=1)
    expect(rendered.get('report.md')).toContain('means over 3 seeds');
    expect(rendered.get('report.md')).toContain('of the first seed, 42');
    expect(files.has('tables/seeds.csv')).toBe(false);
  });

  it('say the unit in the CSV header of every physical figure', () => {
    const units = /_(pj|ns|mw|mm2|bits|ratio|pj_ns|s)$/;
    for (const name of ['systems-trained-model', 'components-trained-model', 'task-switch-trained-model']) {
      const physical = table(name).header.filter((key) => !['system', 'component', 'tasks'].includes(key));
      expect(physical.length).toBeGreaterThan(4);
      for (const key of physical) expect(key).toMatch(units);
    }
  });
});

function numbersOf(value: unknown): Set<number> {
  if (typeof value === 'number') return new Set([value]);
  if (value === null || typeof value !== 'object') return new Set();
  return new Set(Object.values(value).flatMap((child) => [...numbersOf(child)]));
}
