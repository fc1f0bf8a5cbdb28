/** For addresses that mean no page. */
import { html } from 'lit-html';
import type { Page } from '../view.js';

/** @param path what was asked for */
export function unknownPage(path: string): Page {
  return async (view) =>
    view.show(html`<h1>No such page</h1>
      <p>There is nothing at <code>${path}</code>. See the <a href="#/runs">runs</a>.</p>`);
}
