/** For browsers that the server does not know yet. */
import { html, type TemplateResult } from 'lit-html';

/** Asks for the token; the server turns it into a cookie and sends back the dashboard. */
export function signInView(): TemplateResult {
  return html`<h1>Sign in</h1>
    <p>
      When the server starts, it prints an address with a token. Open that address, or paste the token (or the
      whole address) here.
    </p>
    <form class="row" @submit=${signIn}>
      <label class="field grow">
        Token
        <input name="token" type="password" autocomplete="current-password" spellcheck="false" required />
      </label>
      <button class="main">Sign in</button>
    </form>`;
}

function signIn(event: SubmitEvent): void {
  event.preventDefault();
  const given = new FormData(event.target as HTMLFormElement).get('token');
  const token = tokenIn(String(given).trim());
  location.assign(`/?token=${encodeURIComponent(token)}${location.hash}`);
}

/** People copy the whole line that the server printed. */
const tokenIn = (text: string): string => /[?&]token=([^&#\s]+)/.exec(text)?.[1] ?? text;
