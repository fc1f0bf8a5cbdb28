import { ScenarioResult, type StreamPart } from '@adaptmem/core';
import { describe, expect, it } from 'vitest';
import type { ReportInput, ScenarioReport } from '../report-input.js';
import { scenarioSection } from './scenarios.js';

function report(system: string, energy: Record<StreamPart, number>): ScenarioReport {
  const total = Object.values(energy).reduce((sum, part) => sum + part, 0);
  const result = ScenarioResult.parse({
    schemaVersion: 1,
    ...{ scenario: 'rare', workload: 'w', hardware: 'h', seed: 1, requests: 100, durationNs: 1e9 },
    latencyNs: { mean: 1e6, p50: 1e6, p95: 2e6, p99: 3e6, max: 4e6 },
    ...{ quantileError: 1e-3, meanWaitingNs: 0, deadline: { ns: 3.5e6, misses: 1 } },
    energyPj: { ...energy, total },
    averagePowerMw: 1,
    timeNs: { inference: 1e8, taskSwitch: 0, idle: 9e8, wakeUp: 0, reload: 0 },
    ...{ utilisation: 0.1, taskSwitches: 5, wakeUps: 6 },
    memories: [
      {
        memory: 'sram',
        technology: 't',
        writtenBits: 1,
        writesPerCell: 1,
        lifetimeYears: { absent: 'none' },
      },
      { memory: 'rram', technology: 't', writtenBits: 1, writesPerCell: 1, lifetimeYears: 3 },
    ],
    assumptions: [],
  });
  return { scenario: 'Rare requests', system, geometry: 'trained model', result };
}

const none = { inference: 0, taskSwitch: 0, idle: 0, wakeUp: 0, reload: 0, store: 0 };
const section = (scenarios: ScenarioReport[]) => scenarioSection({ scenarios } as unknown as ReportInput);

describe('scenarioSection()', () => {
  it('is absent without scenarios', () => {
    expect(section([])).toBeUndefined();
  });

  it('names who needs least energy, and tables every figure', () => {
    const dear = report('dear', { ...none, inference: 1e6, idle: 3e6 });
    const { blocks } = section([dear, report('cheap', { ...none, inference: 1e6 })])!;
    expect(blocks[1]).toMatchObject({
      text: expect.stringContaining('“Rare requests” costs “cheap” least: 1'),
    });
    expect(blocks[1]).toMatchObject({ text: expect.stringContaining('“dear”') });
    const table = blocks.flatMap((block) => (block.kind === 'table' ? [block.table] : []))[0]!;
    expect(table.rows[0]).toMatchObject({
      system: 'dear',
      missed: 0.01,
      energy_pj: 4e6,
      idle_pj: 3e6,
      lifetime_years: 3,
    });
    expect(table.columns.map(({ key }) => key).every((key) => key in table.rows[0]!)).toBe(true);
  });
});
