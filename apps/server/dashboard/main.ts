/** Entry of the dashboard: shows the page that the address means. */
import { comparePage } from './pages/compare.js';
import { jobsPage } from './pages/jobs.js';
import { runPage } from './pages/run.js';
import { runsPage } from './pages/runs.js';
import { submitPage } from './pages/submit.js';
import { unknownPage } from './pages/unknown.js';
import { whatIfPage } from './pages/what-if.js';
import { parseRoute, type Route } from './route.js';
import { type Page, View } from './view.js';

/** The entry of the navigation that each page belongs to. */
const SECTIONS: Record<Route['page'], string> = {
  runs: '#/runs',
  run: '#/runs',
  compare: '#/runs',
  'what-if': '#/runs',
  submit: '#/submit',
  jobs: '#/jobs',
  unknown: '',
};

const main = document.querySelector<HTMLElement>('#page')!;
let leave = new AbortController();

function pageOf(route: Route): { page: Page; title: string } {
  switch (route.page) {
    case 'runs':
      return { page: runsPage, title: 'Runs' };
    case 'run':
      return { page: runPage(route.id), title: route.id };
    case 'compare':
      return { page: comparePage(route.runs), title: 'Compare runs' };
    case 'submit':
      return { page: submitPage(route.experiment), title: 'Submit' };
    case 'jobs':
      return { page: jobsPage(route.log), title: 'Jobs' };
    case 'what-if':
      return { page: whatIfPage(route.id, route), title: `What if: ${route.id}` };
    case 'unknown':
      return { page: unknownPage(route.path), title: 'No such page' };
  }
}

async function go(): Promise<void> {
  leave.abort();
  leave = new AbortController();
  const route = parseRoute(location.hash);
  const { page, title } = pageOf(route);
  document.title = `${title} · AdaptMem`;
  markSection(SECTIONS[route.page]);
  const host = document.createElement('div');
  main.replaceChildren(host);
  const view = new View(host, leave.signal);
  await view.attempt(page(view));
}

function markSection(section: string): void {
  for (const link of document.querySelectorAll('nav a')) {
    if (link.getAttribute('href') === section) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
}

/** A page was opened by a link: it begins at its top, and what has the focus is the page. */
function goOn(): void {
  scrollTo(0, 0);
  main.focus({ preventScroll: true });
  void go();
}

/** The target of the skip link is no page of its own. */
function skip(event: Event): void {
  event.preventDefault();
  main.focus();
}

document.querySelector('.skip')?.addEventListener('click', skip);
addEventListener('hashchange', goOn);
void go();
