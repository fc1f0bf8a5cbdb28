/** The place where a page draws itself until the reader goes elsewhere. */
import { html, nothing, render, type TemplateResult } from 'lit-html';
import type { Problem } from '../src/api/problem.js';
import { ProblemError } from './api.js';
import { problemView } from './parts/problem-view.js';
import { signInView } from './parts/sign-in-view.js';

/** Shows one part of the dashboard; what it rejects with is shown to the reader. */
export type Page = (view: View) => Promise<void>;

export class View {
  readonly #host: HTMLElement;
  #redraw: (() => TemplateResult) | undefined;
  #isDue = false;
  #problem: Problem | undefined;

  constructor(
    host: HTMLElement,
    /** Aborts when the reader leaves the page. */
    readonly signal: AbortSignal,
  ) {
    this.#host = host;
  }

  /** Draws once, at once. */
  show(content: TemplateResult): void {
    if (!this.signal.aborted) render(content, this.#host);
  }

  /** Draws now, and again after each `changed()`. */
  keepShowing(content: () => TemplateResult): void {
    this.#redraw = content;
    this.#draw();
  }

  /** Draws again before the next frame, however often it is called until then. */
  changed(): void {
    if (this.#isDue || this.signal.aborted) return;
    this.#isDue = true;
    requestAnimationFrame(() => {
      this.#isDue = false;
      this.#draw();
    });
  }

  /** Calls `work` every `seconds` while the page is looked at. */
  every(seconds: number, work: () => void): void {
    const timer = setInterval(() => document.hidden || work(), seconds * 1000);
    this.signal.addEventListener('abort', () => clearInterval(timer), { once: true });
  }

  /** Waits for `work`; a refusal is shown above the page, or in place of one that shows nothing yet. */
  async attempt(work: Promise<void>): Promise<void> {
    try {
      await work;
      this.#setProblem(undefined);
    } catch (error) {
      this.refuse(error);
    }
  }

  /** Shows a refusal, except if the reader has left the page. */
  refuse(error: unknown): void {
    if (this.signal.aborted) return;
    if (!(error instanceof ProblemError)) throw error;
    if (error.status !== 401 && this.#redraw) {
      this.#setProblem(error.problem);
      return;
    }
    this.#redraw = undefined;
    this.show(error.status === 401 ? signInView() : problemView(error.problem));
  }

  #setProblem(problem: Problem | undefined): void {
    if (problem === this.#problem) return;
    this.#problem = problem;
    this.changed();
  }

  #draw(): void {
    if (!this.#redraw) return;
    this.show(html`${this.#problem ? problemView(this.#problem) : nothing} ${this.#redraw()}`);
  }
}
