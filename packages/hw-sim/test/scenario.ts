/** Scenarios for tests: an always-on stream of one task, changed as a test needs. */
import { Scenario } from '@adaptmem/core';

const figure = (value: number) => ({ value, source: 'test' });

export type ScenarioInput = Partial<Omit<Scenario, 'idle'>> & {
  policy?: Scenario['idle']['policy'];
  afterMs?: number;
};

export function testScenario({ policy = 'on', afterMs = 0, ...settings }: ScenarioInput = {}): Scenario {
  return Scenario.parse({
    name: 'test',
    title: 'Test',
    requests: 1000,
    arrivals: { process: 'periodic', rate_per_second: 10 },
    tasks: 1,
    ...settings,
    idle: {
      policy,
      after_ms: afterMs,
      wake_up_time: figure(0.1),
      wake_up_energy: figure(1),
      retention_leakage: figure(0.1),
      self_refresh: figure(0.05),
    },
  });
}
