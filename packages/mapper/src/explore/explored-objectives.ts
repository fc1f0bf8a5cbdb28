/** What an exploration optimises: one line an objective. All are minimised, accuracy as what it lacks of 1. */
import type { Accuracy } from './accuracy.js';
import type { PlacedDesign } from './evaluate-design.js';

interface ExploredObjective {
  title: string;
  /** In canonical units (pJ, ns, mm²); undefined where nobody measured it. */
  of(design: PlacedDesign, accuracy: Accuracy): number | undefined;
}

export const EXPLORED_OBJECTIVES = {
  energy: { title: 'Energy per inference', of: ({ energyPj }) => energyPj },
  latency: { title: 'Latency', of: ({ latencyNs }) => latencyNs },
  area: { title: 'On-chip area', of: ({ areaMm2 }) => areaMm2 },
  accuracy: {
    title: 'Accuracy',
    of: (_design, accuracy) => (accuracy.kind === 'absent' ? undefined : 1 - accuracy.accuracy),
  },
} as const satisfies Record<string, ExploredObjective>;

export type ExploredObjectiveName = keyof typeof EXPLORED_OBJECTIVES;

export const EXPLORED_OBJECTIVE_NAMES = Object.keys(EXPLORED_OBJECTIVES) as [
  ExploredObjectiveName,
  ...ExploredObjectiveName[],
];
