/** A stream of requests through a system, request by request, in memory that does not grow with it. */
import {
  AppError,
  createRng,
  NS_PER_MS,
  type RandomStream,
  type Scenario,
  type ScenarioResult,
} from '@adaptmem/core';
import { QuantileSketch } from './quantile-sketch.js';
import { RequestQueue } from './request-queue.js';
import { type Request, requestStream } from './request-stream.js';
import type { Activity, ServiceModel } from './service-model.js';
import { memoryWear } from './wear.js';

/** Percentiles are within a thousandth of themselves. */
const QUANTILE_ERROR = 1e-3;

/**
 * Serves all requests, first come first served but for batches, one inference at a time.
 *
 * @param seed of arrivals, tasks, and where inputs leave
 * @throws AppError `SCENARIO_TASKS` if parameters of every task shall be resident and the model has fewer tasks
 * @example simulateStream(serviceModel(system, scenario), scenario, 42).latencyNs.p99
 */
export function simulateStream(service: ServiceModel, scenario: Scenario, seed: number): ScenarioResult {
  if (scenario.residency === 'allocated' && service.ways.length < scenario.tasks) {
    const message = `Scenario "${scenario.name}" has ${scenario.tasks} resident tasks, the workload ${service.ways.length}`;
    throw new AppError('SCENARIO_TASKS', message);
  }
  const run = new StreamRun(service, scenario, seed);
  const queue = new RequestQueue(requestStream(scenario, seed));
  for (let head = queue.head; head; head = queue.head) {
    run.waitFor(head);
    for (const request of queue.take(scenario.batch_limit, run.nowNs)) run.serve(request);
  }
  return run.result(seed);
}

type Part = keyof ScenarioResult['timeNs'];

class StreamRun {
  nowNs = 0;
  readonly #service: ServiceModel;
  readonly #scenario: Scenario;
  readonly #timeNs: Record<Part, number> = { inference: 0, taskSwitch: 0, idle: 0, wakeUp: 0, reload: 0 };
  readonly #energyPj: Record<Part, number> = { inference: 0, taskSwitch: 0, idle: 0, wakeUp: 0, reload: 0 };
  readonly #latencies = new QuantileSketch(QUANTILE_ERROR);
  /** [way of the service model] → inferences that went it. */
  readonly #served: number[];
  readonly #exits: RandomStream;
  readonly #counts = { requests: 0, taskSwitches: 0, wakeUps: 0, misses: 0 };
  readonly #totals = { latencyNs: 0, waitingNs: 0, maxNs: 0 };
  /** Whose parameters are there. */
  #task: number | undefined;

  constructor(service: ServiceModel, scenario: Scenario, seed: number) {
    this.#service = service;
    this.#scenario = scenario;
    this.#served = service.inference.map(() => 0);
    this.#exits = createRng(seed).stream('scenario', scenario.name, 'exits');
  }

  /** Lets time pass until the request is there and the chip awake. */
  waitFor({ atNs, task }: Request): void {
    this.#task ??= task;
    if (atNs <= this.nowNs) return;
    const { idleMw, wakeUp, reload } = this.#service;
    const { policy, after_ms } = this.#scenario.idle;
    const gapNs = atNs - this.nowNs;
    const awakeNs = policy === 'on' ? gapNs : Math.min(gapNs, after_ms * NS_PER_MS);
    const asleepNs = gapNs - awakeNs;
    const energyPj = awakeNs * idleMw.awake + asleepNs * idleMw.asleep;
    this.#spend('idle', { latencyNs: gapNs, energyPj });
    this.nowNs = atNs; // not a sum of parts, which would drift
    if (asleepNs === 0) return;
    this.#counts.wakeUps++;
    this.#spend('wakeUp', wakeUp);
    this.#spend('reload', reload);
    if (policy === 'off') this.#task = task; // what is loaded is what is asked for
  }

  serve({ atNs, task }: Request): void {
    if (task !== this.#task) {
      this.#counts.taskSwitches++;
      this.#spend('taskSwitch', this.#service.taskSwitch);
      this.#task = task;
    }
    const way = this.#wayOf(task);
    this.#served[way]!++;
    this.#totals.waitingNs += this.nowNs - atNs;
    this.#spend('inference', this.#service.inference[way]!);
    this.#note(this.nowNs - atNs);
  }

  /** Drawn by the shares of the task's ways. */
  #wayOf(task: number): number {
    const ways = this.#service.ways[task % this.#service.ways.length]!;
    if (ways.length === 1) return ways[0]!.index;
    let point = this.#exits.next();
    const found = ways.find(({ share }) => {
      point -= share;
      return point < 0;
    });
    return (found ?? ways.at(-1)!).index; // shares add up to 1 but for rounding
  }

  result(seed: number): ScenarioResult {
    const { requests, taskSwitches, wakeUps, misses } = this.#counts;
    const { latencyNs, waitingNs, maxNs } = this.#totals;
    const [p50, p95, p99] = this.#latencies.at([0.5, 0.95, 0.99]).map((value) => Math.min(value, maxNs));
    const energyPj = this.#energyPerRequest();
    const { deadline_ms, name } = this.#scenario;
    return {
      schemaVersion: 1,
      scenario: name,
      workload: this.#service.workload,
      hardware: this.#service.hardware,
      seed,
      requests,
      durationNs: this.nowNs,
      latencyNs: { mean: latencyNs / requests, p50: p50!, p95: p95!, p99: p99!, max: maxNs },
      quantileError: QUANTILE_ERROR,
      meanWaitingNs: waitingNs / requests,
      ...(deadline_ms === undefined ? {} : { deadline: { ns: deadline_ms * NS_PER_MS, misses } }),
      energyPj,
      averagePowerMw: (energyPj.total * requests) / this.nowNs,
      timeNs: { ...this.#timeNs },
      utilisation: Math.min(1, this.#timeNs.inference / this.nowNs), // sums of a million terms round
      taskSwitches,
      wakeUps,
      memories: this.#service.memories.map((memory) =>
        memoryWear(memory, { served: this.#served, taskSwitches, wakeUps, durationNs: this.nowNs }),
      ),
      assumptions: this.#service.assumptions,
    };
  }

  #spend(part: Part, { latencyNs, energyPj }: Activity): void {
    this.nowNs += latencyNs;
    this.#timeNs[part] += latencyNs;
    this.#energyPj[part] += energyPj;
  }

  #note(latencyNs: number): void {
    this.#counts.requests++;
    this.#totals.latencyNs += latencyNs;
    this.#totals.maxNs = Math.max(this.#totals.maxNs, latencyNs);
    this.#latencies.add(latencyNs);
    const { deadline_ms = Number.POSITIVE_INFINITY } = this.#scenario;
    if (latencyNs > deadline_ms * NS_PER_MS) this.#counts.misses++;
  }

  #energyPerRequest(): ScenarioResult['energyPj'] {
    const { requests } = this.#counts;
    const { inference, taskSwitch, idle, wakeUp, reload } = this.#energyPj;
    const parts = { inference, taskSwitch, idle, wakeUp, reload, store: this.#service.storeMw * this.nowNs };
    const total = Object.values(parts).reduce((sum, part) => sum + part, 0);
    const perRequest = Object.entries({ ...parts, total }).map(([part, pj]) => [part, pj / requests]);
    return Object.fromEntries(perRequest) as ScenarioResult['energyPj'];
  }
}
