/** What streams of requests cost: one chapter for all scenarios, a table and a figure for each geometry. */
import {
  formatQuantity,
  type MemoryWear,
  type ScenarioResult,
  STREAM_PARTS,
  type StreamPart,
} from '@adaptmem/core';
import { stackedPanels } from '../charts/stacked-panels.js';
import { slug } from '../names.js';
import type { Block, Figure, Section } from '../page/document.js';
import type { ReportInput, ScenarioReport } from '../report-input.js';
import { displayUnit } from '../tables/display-unit.js';
import type { Cell, Table } from '../tables/table.js';
import { comparison } from '../words.js';

const PART_TITLES: Record<StreamPart, string> = {
  inference: 'inference',
  taskSwitch: 'task switch',
  idle: 'idle leakage',
  wakeUp: 'wake-up',
  reload: 'reload after power-off',
  store: 'keeping the off-chip store',
};

const MS = { name: 'ms', factor: 1e6 };
const YEARS = { name: 'years', factor: 1 };

/** Absent without scenarios. */
export function scenarioSection({ scenarios = [] }: ReportInput): Section | undefined {
  if (scenarios.length === 0) return undefined;
  const geometries = [...new Set(scenarios.map(({ geometry }) => geometry))];
  const blocks = geometries.flatMap((geometry): Block[] => {
    const reports = scenarios.filter((report) => report.geometry === geometry);
    return [
      { kind: 'paragraph', text: cheapest(geometry, reports) },
      { kind: 'figure', figure: energyFigure(geometry, reports) },
      { kind: 'table', table: scenarioTable(geometry, reports) },
    ];
  });
  return {
    id: 'scenarios',
    title: 'Streams of requests',
    blocks: [
      {
        kind: 'paragraph',
        text:
          'Requests over several tasks arrive, wait, and are served one at a time. Energy is per request, with what ' +
          'the device spends while it waits; percentiles of latency are within 0.1 % of themselves.',
      },
      ...blocks,
    ],
  };
}

/** For each scenario, who needs least, and how much less than who needs most. */
function cheapest(geometry: string, reports: readonly ScenarioReport[]): string {
  const sentences = [...new Set(reports.map(({ scenario }) => scenario))].map((scenario) => {
    const sorted = reports
      .filter((report) => report.scenario === scenario)
      .toSorted((a, b) => a.result.energyPj.total - b.result.energyPj.total);
    const [least, most] = [sorted[0]!, sorted.at(-1)!];
    const [own, other] = [least.result.energyPj.total, most.result.energyPj.total];
    const against = least === most ? '' : `, ${comparison(own, other)} against “${most.system}”`;
    return `“${scenario}” costs “${least.system}” least: ${formatQuantity(own, 'energy')} a request${against}.`;
  });
  return `On the ${geometry}: ${sentences.join(' ')}`;
}

function energyFigure(geometry: string, reports: readonly ScenarioReport[]): Figure {
  const totals = reports.map(({ result }) => result.energyPj.total);
  const { name: unit, factor } = displayUnit(totals, 'energy');
  const rows = reports.flatMap(({ scenario, system, result }) =>
    STREAM_PARTS.map((part) => ({
      scenario,
      system,
      part: PART_TITLES[part],
      energy: result.energyPj[part] / factor,
    })),
  );
  const seen = Object.values(PART_TITLES).filter((part) =>
    rows.some((row) => row.part === part && row.energy > 0),
  );
  return {
    name: `scenarios-${slug(geometry)}`,
    title: `Where the energy of a request goes (${geometry})`,
    caption: 'Energy per request of a stream, by what it is spent on.',
    spec: stackedPanels({
      rows,
      panel: 'scenario',
      bar: 'system',
      stack: 'part',
      stackOrder: seen,
      value: 'energy',
      axisTitle: `Energy per request (${unit})`,
      description: 'Energy per request of each scenario and system',
      legendColumns: 2,
    }),
  };
}

function scenarioTable(geometry: string, reports: readonly ScenarioReport[]): Table {
  return {
    name: `scenarios-${slug(geometry)}`,
    caption: `Streams of requests (${geometry}). Lifetime is that of the cells that wear out first, where a source gives an endurance.`,
    columns: [
      { key: 'scenario', title: 'Scenario' },
      { key: 'system', title: 'System' },
      { key: 'p50_ns', title: 'p50', unit: MS },
      { key: 'p95_ns', title: 'p95', unit: MS },
      { key: 'p99_ns', title: 'p99', unit: MS },
      { key: 'max_ns', title: 'Longest', unit: MS },
      { key: 'missed', title: 'Deadline missed', unit: 'ratio' },
      { key: 'energy_pj', title: 'Energy per request', unit: 'energy' },
      ...STREAM_PARTS.map((part) => {
        return { key: `${part.toLowerCase()}_pj`, title: PART_TITLES[part], unit: 'energy' as const };
      }),
      { key: 'power_mw', title: 'Average power', unit: 'power' },
      { key: 'utilisation', title: 'Utilisation', unit: 'ratio' },
      { key: 'switches', title: 'Task switches' },
      { key: 'wake_ups', title: 'Wake-ups' },
      { key: 'lifetime_years', title: 'Lifetime', unit: YEARS },
    ],
    rows: reports.map(rowOf),
  };
}

function rowOf({ scenario, system, result }: ScenarioReport): Record<string, Cell> {
  const { latencyNs, energyPj, deadline, requests } = result;
  const parts = STREAM_PARTS.map((part) => [`${part.toLowerCase()}_pj`, energyPj[part]]);
  return {
    scenario,
    system,
    p50_ns: latencyNs.p50,
    p95_ns: latencyNs.p95,
    p99_ns: latencyNs.p99,
    max_ns: latencyNs.max,
    missed: deadline && deadline.misses / requests,
    energy_pj: energyPj.total,
    ...Object.fromEntries(parts),
    power_mw: result.averagePowerMw,
    utilisation: result.utilisation,
    switches: result.taskSwitches,
    wake_ups: result.wakeUps,
    lifetime_years: shortestLife(result),
  };
}

function shortestLife({ memories }: ScenarioResult): number | undefined {
  const years = memories.flatMap(({ lifetimeYears }: MemoryWear) =>
    typeof lifetimeYears === 'number' ? [lifetimeYears] : [],
  );
  return years.length > 0 ? Math.min(...years) : undefined;
}
