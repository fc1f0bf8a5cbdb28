/** Figures of networks with faults in their stored bits. */
import { type FaultPoint, faultChart } from '../charts/fault-chart.js';
import { robustnessChart } from '../charts/robustness-chart.js';
import { distinct, methodTitle } from '../names.js';
import type { Figure } from '../page/document.js';
import type { FaultReport } from '../report-input.js';
import { displayUnit } from '../tables/display-unit.js';
import { groupedBy, meanOf, meanOverTasks, storedScores } from './stored-scores.js';

/** Accuracy against size. */
export function robustnessFigure(faults: readonly FaultReport[]): Figure {
  const points = meanOverTasks(storedScores(faults));
  const sizes = points.map(({ encodedBits }) => encodedBits);
  const { name: unit, factor } = displayUnit(sizes, 'capacity');
  return {
    name: 'robustness',
    title: 'Accuracy against size',
    caption:
      'Each point is one way to compress, in one kind of cells; mean over tasks and trials. Points of one size belong ' +
      'to the same bits: what lies below the point without faults was lost in the cells.',
    spec: robustnessChart(
      points.map(({ encodedBits, score, ...point }) => ({
        ...point,
        size: encodedBits / factor,
        score: score * 100,
      })),
      unit,
    ),
  };
}

/** Loss against the bit error rate. */
export function sweepFigure(faults: readonly FaultReport[]): Figure {
  return {
    name: 'fault-tolerance',
    title: 'Change of the metric against the bit error rate',
    caption:
      'One group has faults, in one part; all others are without. Mean over tasks and trials. Where a line leaves ' +
      'zero is what the group bears.',
    spec: faultChart(meanCurves(faults)),
  };
}

/** Means over the tasks; formats have panels of their own where there are several. */
function meanCurves(faults: readonly FaultReport[]): FaultPoint[] {
  const all = faults.flatMap(({ study }) => study.tolerance.curves);
  const several = distinct(all.map(({ format }) => format)).length > 1;
  const points = faults.flatMap(({ method, study: { tolerance } }) =>
    tolerance.curves.flatMap((curve) =>
      curve.points.map(({ bitErrorRate, mean }) => ({
        panel: [methodTitle(method), curve.part, ...(several ? [curve.format] : [])].join(', '),
        group: curve.group,
        bitErrorRate,
        change: (mean - (curve.clean ?? tolerance.clean)) * 100,
      })),
    ),
  );
  return groupedBy(points, ({ panel, group, bitErrorRate }) => `${panel}|${group}|${bitErrorRate}`).map(
    (same) => ({ ...same[0]!, change: meanOf(same.map(({ change }) => change)) }),
  );
}
