/** The method of `stalledRun` word by word and cycle by cycle: slow, and the plainest statement of it. */
import {
  type ArraySize,
  type Dataflow,
  type GemmShape,
  type ScratchpadSize,
  type Scratchpads,
  type StalledRun,
  systolicRun,
} from '../src/index.js';

/** A read's latency after a fetch that arrives so many cycles after it began, by version of SCALE-Sim. */
const WAITS = {
  v2: (latency: number, arrival: number) => Math.max(latency, arrival),
  v3: (latency: number, arrival: number) => arrival + Math.max(0, arrival - latency),
};

/** What enters or leaves the array in a cycle of a fold, lane by lane. */
type Lanes<T> = (rowFold: number, colFold: number, cycle: number) => T[];

interface Operand {
  /** Names of its words in the order in which memory is asked for them. */
  order: string[];
  wanted: Lanes<string>;
}

export function steppedRun(
  dataflow: Dataflow,
  array: ArraySize,
  shape: GemmShape,
  scratchpads: Scratchpads,
  version: keyof typeof WAITS,
): StalledRun {
  const { rows: M, cols: N, inner: K } = shape;
  const [rows, cols, time] = { os: [M, N, K], ws: [K, N, M], is: [K, M, N] }[dataflow] as [
    number,
    number,
    number,
  ];
  const load = dataflow === 'os' ? 0 : array.rows;
  const left = stream(array.rows, rows, time, load, true);
  const right = dataflow === 'os' ? stream(array.cols, cols, time, 0, false) : held(array, rows, cols);
  const leavesAt = (rowFold: number, colFold: number, cycle: number) =>
    range(Math.min(array.cols, cols - colFold * array.cols)).filter((lane) => {
      if (dataflow !== 'os') return isIn(cycle - lane - (2 * array.rows - 1), time);
      const fromBottom = cycle - lane - (time - 1);
      return isIn(fromBottom, array.rows) && isIn((rowFold + 1) * array.rows - 1 - fromBottom, rows);
    }).length;

  const [input, filter] = dataflow === 'is' ? [right, left] : [left, right];
  const waits = WAITS[version];
  const inputWait = operandScratchpad(input, scratchpads.input, waits);
  const filterWait = operandScratchpad(filter, scratchpads.filter, waits);
  const outputWait = resultScratchpad(scratchpads.output);
  const folds = Math.ceil(rows / array.rows) * Math.ceil(cols / array.cols);
  const foldCycles = (systolicRun(dataflow, array, shape).cycles + 1) / folds;
  const run = { cycles: 0, stallCycles: 0 };
  let now = 0;
  for (const colFold of range(Math.ceil(cols / array.cols))) {
    for (const rowFold of range(Math.ceil(rows / array.rows))) {
      for (const cycle of range(foldCycles)) {
        const stored = outputWait(leavesAt(rowFold, colFold, cycle), now);
        const loaded = inputWait(input.wanted(rowFold, colFold, cycle), now);
        const stall = Math.max(stored, loaded, filterWait(filter.wanted(rowFold, colFold, cycle), now));
        run.cycles = now + stored;
        run.stallCycles += stall;
        now += 1 + stall;
      }
    }
  }
  return run;
}

/** Enters lane by lane, a cycle apart; fetched along anti-diagonals of all folds, one below the other. */
function stream(lanes: number, size: number, depth: number, load: number, isByRow: boolean): Operand {
  const height = Math.ceil(size / lanes) * depth;
  const isWord = (row: number, lane: number) => Math.floor(row / depth) * lanes + lane < size;
  return {
    order: range(height + lanes).flatMap((diagonal) =>
      range(lanes)
        .filter((lane) => isIn(diagonal - lane, height) && isWord(diagonal - lane, lane))
        .map((lane) => `${diagonal - lane},${lane}`),
    ),
    wanted(rowFold, colFold, cycle) {
      const fold = isByRow ? rowFold : colFold;
      return range(lanes)
        .filter((lane) => isIn(cycle - lane - load, depth) && isWord(fold * depth, lane))
        .map((lane) => `${fold * depth + cycle - lane - load},${lane}`);
    },
  };
}

/** Enters row by row, the last row of a fold first; fetched row by row, fold of columns by fold of columns. */
function held(array: ArraySize, rows: number, cols: number): Operand {
  const lanesOf = (colFold: number) => range(Math.min(array.cols, cols - colFold * array.cols));
  const rowOf = (colFold: number, row: number) => lanesOf(colFold).map((lane) => `${colFold},${row},${lane}`);
  return {
    order: range(Math.ceil(cols / array.cols)).flatMap((fold) =>
      range(rows).flatMap((row) => rowOf(fold, row)),
    ),
    wanted(rowFold, colFold, cycle) {
      const row = (rowFold + 1) * array.rows - 1 - cycle;
      return cycle < array.rows && row < rows ? rowOf(colFold, row) : [];
    },
  };
}

function operandScratchpad(
  { order }: Operand,
  { words, wordsPerCycle }: ScratchpadSize,
  waits: (typeof WAITS)['v2'],
) {
  const half = Math.ceil(words / 2);
  const perSet = Math.ceil(words / 100);
  const setOf = new Map(order.map((word, place) => [word, Math.floor(place / perSet)]));
  const sets = Math.floor(order.length / perSet) + 1;
  const readable = Math.min(sets, Math.ceil(half / perSet));
  const ahead = Math.min(sets - readable, Math.ceil((words - half) / perSet));
  let start = 0;
  let fetched = -1;
  return (wanted: readonly string[], now: number) => {
    let latency = 1;
    for (const word of ahead > 0 ? wanted : []) {
      while ((setOf.get(word)! - start + sets) % sets >= readable) {
        start = (start + ahead) % sets;
        fetched += Math.ceil((words - half) / wordsPerCycle) + 1;
        latency = waits(latency, fetched - now);
      }
    }
    return latency - 1;
  };
}

function resultScratchpad({ words, wordsPerCycle }: ScratchpadSize) {
  const half = Math.ceil(words / 2);
  const rows: number[] = [];
  let free = words;
  let begun = 0;
  let writtenAt = 0;
  const endRow = () => {
    rows.push(begun);
    begun = 0;
  };
  const write = () => {
    const written = rows.splice(0, Math.ceil((words - half) / wordsPerCycle));
    free += (written.length - 1) * wordsPerCycle + written.at(-1)!;
    return written.length - 1;
  };
  return (results: number, now: number) => {
    let cycle = now;
    for (let result = 0; result < results; result++) {
      free--;
      begun++;
      if (begun === wordsPerCycle) endRow();
      if (cycle < writtenAt) {
        if (free <= 0) cycle = writtenAt;
      } else if (free < half) {
        if (begun > 0) endRow();
        writtenAt = cycle + write();
      }
    }
    return cycle - now;
  };
}

const range = (length: number) => Array.from({ length }, (_, index) => index);

const isIn = (index: number, length: number) => index >= 0 && index < length;
