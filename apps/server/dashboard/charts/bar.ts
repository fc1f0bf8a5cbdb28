/** A bar that is filled to a share; its width is that of its place. */
import { html, svg, type TemplateResult } from 'lit-html';

const FULL = 100;
const HEIGHT = 10;

/** Something that goes on. @param share 0 … 1 */
export const progressBar = (share: number, label: string): TemplateResult => bar(share, label, 'progressbar');

/** Something that is full to a degree; beyond 1 it shows as full. */
export const fillBar = (share: number, label: string): TemplateResult => bar(share, label, 'meter');

function bar(share: number, label: string, role: 'progressbar' | 'meter'): TemplateResult {
  const width = FULL * Math.min(1, Math.max(0, share));
  return html`<svg
    class="bar"
    viewBox="0 0 ${FULL} ${HEIGHT}"
    preserveAspectRatio="none"
    role=${role}
    aria-label=${label}
    aria-valuemin="0"
    aria-valuemax=${FULL}
    aria-valuenow=${Math.round(width)}
  >
    ${svg`<rect class="bar-ground" width=${FULL} height=${HEIGHT} /><rect class="bar-fill" width=${width} height=${HEIGHT} />`}
  </svg>`;
}
