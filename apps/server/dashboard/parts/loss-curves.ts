/** The loss of each training stage over its steps. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import { lineChart, type Point } from '../charts/line-chart.js';
import { formatNumber } from '../format.js';
import type { LiveStage } from '../live/run-progress.js';

/** So many points make one of the smooth line. */
const SMOOTHING = 8;

/** One chart a stage that has told a loss, in the order in which they began. */
export function lossCurves(stages: Iterable<LiveStage>): TemplateResult | typeof nothing {
  const trained = [...stages].filter(({ losses }) => losses.length > 0);
  if (trained.length === 0) return nothing;
  trained.sort((a, b) => a.startMs - b.startMs);
  return html`<section aria-labelledby="training">
    <h2 id="training">Training loss</h2>
    <p class="muted">Thin: as reported, about once a second. Thick: mean of the last ${SMOOTHING} reports.</p>
    <div class="charts">${repeat(trained, ({ name }) => name, curve)}</div>
  </section>`;
}

function curve({ name, state, losses, steps }: LiveStage): TemplateResult {
  const { x, y } = losses.at(-1)!;
  return html`<figure>
    <figcaption>
      <strong>${name}</strong>
      <span class="muted">${formatNumber(y)} at step ${x} of ${steps}${state === 'running' ? '' : `, ${state}`}</span>
    </figcaption>
    ${lineChart({
      label: `Loss of ${name}: ${formatNumber(losses[0]!.y)} at step ${losses[0]!.x}, ${formatNumber(y)} at step ${x}`,
      xTitle: 'step',
      xEnd: steps,
      lines: [
        { points: losses, style: 'pale' },
        { points: smoothed(losses), style: 'strong' },
      ],
    })}
  </figure>`;
}

/** Means over the last points, in one pass. */
function smoothed(points: readonly Point[]): Point[] {
  let sum = 0;
  return points.map(({ x, y }, index) => {
    sum += y - (points[index - SMOOTHING]?.y ?? 0);
    return { x, y: sum / Math.min(index + 1, SMOOTHING) };
  });
}
