/**
 * Mixed-integer linear programs by HiGHS (Huangfu and Hall 2018, https://highs.dev) compiled to WebAssembly: one
 * thread, fixed seed, so that equal programs give equal answers unless the time limit strikes.
 */
import { AppError } from '@adaptmem/core';
import highsModule, { type Highs, type Model } from 'highs';

/** Variables lie in [0, upper]; minimise Σ cost·x subject to lower ≤ Σ value·x ≤ upper for each row. */
export interface MilpColumn {
  cost: number;
  upper: number;
  integer: boolean;
}

export interface MilpRow {
  lower: number;
  upper: number;
  /** [column, coefficient] pairs, each column once. */
  terms: (readonly [number, number])[];
}

export interface MilpOptions {
  timeLimitSeconds: number;
  /** Stop once the objective is proven within this distance of the optimum. */
  absoluteGap: number;
  /** A feasible point to start from. */
  start?: readonly number[];
}

export interface MilpResult {
  status: 'optimal' | 'infeasible' | 'timeout';
  /** The best point found; absent if none was. */
  values?: Float64Array;
  /** Proven lower bound of the objective (−Infinity if none). */
  bound: number;
}

/** Bits and excesses are compared exactly afterwards, so the search is asked for more than the usual 1e-6. */
const TOLERANCE = 1e-9;
const SEED = 1;

/** The package's types describe its CommonJS face; the ES module's default export is the loader itself. */
const loadHighs = highsModule as unknown as typeof highsModule.default;

let loaded: Promise<Highs> | undefined;

/** Solves the program. @throws AppError `MILP` if HiGHS gives neither an answer nor a limit */
export async function solveMilp(
  columns: readonly MilpColumn[],
  rows: readonly MilpRow[],
  options: MilpOptions,
): Promise<MilpResult> {
  loaded ??= loadHighs();
  const highs = await loaded;
  return highs.withModel(modelData(highs, columns, rows), (model) => run(highs, model, options));
}

/** The program without integrality. @throws AppError `MILP` if it has no optimum within the time limit */
export async function solveRelaxation(
  columns: readonly MilpColumn[],
  rows: readonly MilpRow[],
  timeLimitSeconds: number,
): Promise<{ objective: number; rowDuals: Float64Array }> {
  loaded ??= loadHighs();
  const highs = await loaded;
  const continuous = columns.map((column) => ({ ...column, integer: false }));
  return highs.withModel(modelData(highs, continuous, rows), (model) => {
    setOptions(model, timeLimitSeconds);
    model.run();
    const status = model.getModelStatus();
    if (status !== highs.constants.modelStatus.optimal) throw endedWith(status);
    return { objective: model.getObjectiveValue(), rowDuals: model.getSolution().rowDual };
  });
}

function endedWith(status: number): AppError {
  return new AppError('MILP', `HiGHS ended with model status ${status}`, { exitStatus: 1 });
}

function setOptions(model: Model, timeLimitSeconds: number): void {
  model.options.set({
    output_flag: false,
    random_seed: SEED,
    time_limit: timeLimitSeconds,
    mip_feasibility_tolerance: TOLERANCE,
    primal_feasibility_tolerance: TOLERANCE,
    dual_feasibility_tolerance: TOLERANCE,
  });
}

function modelData(highs: Highs, columns: readonly MilpColumn[], rows: readonly MilpRow[]) {
  const { integer, continuous } = highs.constants.variableType;
  const starts = [0];
  for (const row of rows) starts.push(starts.at(-1)! + row.terms.length);
  return {
    numCols: columns.length,
    numRows: rows.length,
    colCost: columns.map((column) => column.cost),
    colLower: columns.map(() => 0),
    colUpper: columns.map((column) => column.upper),
    integrality: columns.map((column) => (column.integer ? integer : continuous)),
    rowLower: rows.map((row) => row.lower),
    rowUpper: rows.map((row) => row.upper),
    matrix: {
      format: 'csr' as const,
      numRows: rows.length,
      numCols: columns.length,
      starts,
      indices: rows.flatMap((row) => row.terms.map(([column]) => column)),
      values: rows.flatMap((row) => row.terms.map(([, value]) => value)),
    },
  };
}

function run(highs: Highs, model: Model, options: MilpOptions): MilpResult {
  setOptions(model, options.timeLimitSeconds);
  model.options.set({ mip_rel_gap: 0, mip_abs_gap: options.absoluteGap });
  if (options.start) model.setSolution({ colValue: Float64Array.from(options.start) });
  model.run();
  const { optimal, infeasible, timeLimit } = highs.constants.modelStatus;
  const status = model.getModelStatus();
  if (status === infeasible) return { status: 'infeasible', bound: Infinity };
  if (status !== optimal && status !== timeLimit) {
    throw endedWith(status);
  }
  const found = model.info.get('primal_solution_status') === highs.constants.solutionStatus.feasible;
  const bound = Number(model.info.get('mip_dual_bound'));
  const result = { status: status === optimal ? ('optimal' as const) : ('timeout' as const), bound };
  return found ? { ...result, values: model.getSolution().colValue } : result;
}
