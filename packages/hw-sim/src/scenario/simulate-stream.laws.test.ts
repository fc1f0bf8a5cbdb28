import { type Scenario, STREAM_PARTS } from '@adaptmem/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PINNED } from '../../test/arbitraries.js';
import { testScenario } from '../../test/scenario.js';
import type { ServiceModel } from './service-model.js';
import { simulateStream } from './simulate-stream.js';

const activity = fc.record({
  latencyNs: fc.double({ min: 1, max: 1e8, noNaN: true }),
  energyPj: fc.double({ min: 1, max: 1e9, noNaN: true }),
});

const powers = fc
  .record({
    awake: fc.double({ min: 1, max: 500, noNaN: true }),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ awake, share }) => ({ awake, asleep: awake * share }));

/** A system of up to 16 tasks with any costs. */
const services: fc.Arbitrary<ServiceModel> = fc.record({
  workload: fc.constant('any'),
  hardware: fc.constant('any'),
  inference: fc.array(activity, { minLength: 16, maxLength: 16 }),
  ways: fc.constant(Array.from({ length: 16 }, (_, index) => [{ index, share: 1 }])),
  taskSwitch: activity,
  wakeUp: activity,
  reload: activity,
  idleMw: powers,
  storeMw: fc.double({ min: 0, max: 50, noNaN: true }),
  memories: fc.constant([]),
  assumptions: fc.constant([]),
});

const arrivals: fc.Arbitrary<Scenario['arrivals']> = fc.oneof(
  fc.record({
    process: fc.constantFrom('periodic' as const, 'poisson' as const),
    rate_per_second: fc.double({ min: 0.01, max: 1e4, noNaN: true }),
  }),
  fc.record({
    process: fc.constant('bursts' as const),
    rate_per_second: fc.double({ min: 0.01, max: 1e4, noNaN: true }),
    size: fc.integer({ min: 1, max: 20 }),
  }),
);

const scenarios = fc
  .record({
    arrivals,
    requests: fc.integer({ min: 1, max: 100 }),
    tasks: fc.integer({ min: 1, max: 16 }),
    same_task_probability: fc.constantFrom(0, 0.5, 1),
    batch_limit: fc.constantFrom(1, 4, 100),
    deadline_ms: fc.constantFrom(1, 100),
    policy: fc.constantFrom('on' as const, 'retention' as const, 'off' as const),
    afterMs: fc.constantFrom(0, 5),
  })
  .map(testScenario);

function check(law: (service: ServiceModel, scenario: Scenario) => void): void {
  fc.assert(fc.property(services, scenarios, law), PINNED);
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

function expectClose(actual: number, expected: number): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(expected)));
}

describe('simulateStream() laws', () => {
  it('energy and time are the sums of their parts, and utilisation is a share', () =>
    check((service, scenario) => {
      const { energyPj, timeNs, durationNs, ...result } = simulateStream(service, scenario, 1);
      expectClose(energyPj.total, sum(STREAM_PARTS.map((part) => energyPj[part])));
      expectClose(sum(Object.values(timeNs)), durationNs);
      expectClose(result.averagePowerMw * durationNs, energyPj.total * scenario.requests);
      expect(result.requests).toBe(scenario.requests);
      expect(result.utilisation).toBeGreaterThan(0);
      expect(result.utilisation).toBeLessThanOrEqual(1);
    }));

  it('percentiles are in order, and no latency is shorter than an inference', () =>
    check((service, scenario) => {
      const { latencyNs, deadline } = simulateStream(service, scenario, 1);
      const { p50, p95, p99, max } = latencyNs;
      expect([p50, p95, p99, max]).toEqual([p50, p95, p99, max].toSorted((a, b) => a - b));
      const shortest = Math.min(...service.inference.map((inference) => inference.latencyNs));
      expect(p50).toBeGreaterThanOrEqual(shortest * (1 - 2e-3));
      expect(deadline!.misses > 0).toBe(max > deadline!.ns);
    }));

  it('the same seed gives the same stream', () =>
    check((service, scenario) => {
      expect(simulateStream(service, scenario, 7)).toEqual(simulateStream(service, scenario, 7));
    }));

  it('more requests a second never raise the idle energy of one', () =>
    check((service, scenario) => {
      const awake = { ...scenario, batch_limit: 1, idle: { ...scenario.idle, policy: 'on' as const } };
      const rate = awake.arrivals.rate_per_second;
      const faster = { ...awake, arrivals: { ...awake.arrivals, rate_per_second: 2 * rate } };
      const [before, after] = [awake, faster].map((each) => simulateStream(service, each, 3).energyPj.idle);
      expect(after).toBeLessThanOrEqual(before! * (1 + 1e-9) + 1e-6);
    }));

  it('a larger batch never switches more often where all requests wait from the start', () =>
    check((service, scenario) => {
      const arrivals = { process: 'bursts' as const, rate_per_second: 1, size: scenario.requests };
      const switches = [1, 1000].map(
        (batch_limit) => simulateStream(service, { ...scenario, arrivals, batch_limit }, 5).taskSwitches,
      );
      expect(switches[1]).toBeLessThanOrEqual(switches[0]!);
    }));

  it('no power policy pays, or costs, where the chip is never idle', () =>
    check((service, scenario) => {
      const arrivals = { process: 'bursts' as const, rate_per_second: 1, size: scenario.requests };
      const run = (policy: Scenario['idle']['policy']) =>
        simulateStream(service, { ...scenario, arrivals, idle: { ...scenario.idle, policy } }, 5);
      expect(run('off')).toEqual(run('on'));
      expect(run('off').timeNs.idle).toBe(0);
    }));

  it('costs inferences on average what the shares of their ways say', () =>
    check((service, scenario) => {
      const shares = [0.5, 0.3, 0.2];
      const ways = [shares.map((share, index) => ({ index, share }))];
      const many = { ...scenario, tasks: 1, requests: 5000 };
      const { energyPj } = simulateStream({ ...service, ways }, many, 9);
      const costs = service.inference.slice(0, 3).map((way) => way.energyPj);
      const mean = sum(costs.map((cost, way) => cost * shares[way]!));
      const spread = Math.sqrt(sum(costs.map((cost, way) => shares[way]! * (cost - mean) ** 2)));
      expect(Math.abs(energyPj.inference - mean)).toBeLessThanOrEqual(
        (5 * spread) / Math.sqrt(5000) + 1e-6 * mean,
      );
    }));

  it('one task without gaps costs as much as so many single inferences', () =>
    check((service, scenario) => {
      const arrivals = { process: 'bursts' as const, rate_per_second: 1, size: scenario.requests };
      const { energyPj, durationNs, requests } = simulateStream(
        { ...service, storeMw: 0 },
        { ...scenario, arrivals, tasks: 1, batch_limit: 1 },
        5,
      );
      const single = service.inference[0]!;
      expectClose(energyPj.total, single.energyPj);
      expectClose(durationNs, requests * single.latencyNs);
    }));
});
