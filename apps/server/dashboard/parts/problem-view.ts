/** What the server refused, why, and what the reader can do about it. */
import { html, nothing, type TemplateResult } from 'lit-html';
import type { Problem, ProblemIssue } from '../../src/api/problem.js';
import { countOf } from '../format.js';

/** In place of a page, or beside a form. */
export function problemView({ message, hint, code, issues = [] }: Problem): TemplateResult {
  const title = issues.length > 0 ? countOf(issues.length, 'mistake') : message;
  return html`<div class="notice bad" role="alert">
    <p><strong>${title}</strong> <code class="code-name">${code}</code></p>
    ${hint ? html`<p>${hint}</p>` : nothing}
    ${issues.length > 0 ? html`<ul class="issues" aria-label="Mistakes">${issues.map(issueView)}</ul>` : nothing}
  </div>`;
}

function issueView(issue: ProblemIssue): TemplateResult {
  return html`<li>
    <code>${placeOf(issue)}</code>
    <span>${issue.path ? html`<code>${issue.path}</code>: ` : nothing}${issue.message}</span>
  </li>`;
}

/** @example placeOf(issue) // 'smoke.yaml:7:12' */
const placeOf = ({ file, line, column }: ProblemIssue): string =>
  [file, line, column].filter((part) => part !== undefined).join(':');
