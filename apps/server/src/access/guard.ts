/** Who may ask: a token for everything that tells or changes something, and no pages of other sites. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { REFUSALS } from '../refusal.js';
import { cookieName, cookieOf, isSame } from './token.js';

/** Patterns of routes; everything else is the dashboard itself, which tells nothing. */
const GUARDED = /^\/(api|runs)\//;
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];
const READING = ['GET', 'HEAD', 'OPTIONS'];
const BEARER = /^Bearer\s+(\S+)$/i;

/** Adds the checks to every route of the server. @param token absent: whoever reaches this machine's loopback may ask */
export function addGuard(app: FastifyInstance, token: string | undefined): void {
  app.addHook('onRequest', async (request) => {
    if (token === undefined && !LOOPBACK.includes(hostNameOf(request)))
      throw REFUSALS.otherHost(request.host);
    const { origin } = request.headers;
    if (origin !== undefined && !READING.includes(request.method) && !isOwn(origin, request))
      throw REFUSALS.otherOrigin(origin);
    // the route that was found, not the address, which can be written in many ways
    const { url: route = '' } = request.routeOptions;
    if (token !== undefined && GUARDED.test(route) && !knows(request, token)) throw REFUSALS.noToken();
  });
  if (token !== undefined) addDoor(app, token);
}

/** `/?token=…` becomes a cookie, so that the token does not stay in the address. */
function addDoor(app: FastifyInstance, token: string): void {
  app.addHook('onRequest', async (request, reply) => {
    const given = (request.query as { token?: unknown }).token;
    if (pathOf(request) !== '/' || typeof given !== 'string') return;
    if (!isSame(given, token)) throw REFUSALS.noToken();
    reply.setCookie(cookieName(request.socket.localPort ?? 0), cookieOf(token), {
      httpOnly: true,
      sameSite: 'strict',
      path: '/',
    });
    return reply.redirect('/');
  });
}

function knows(request: FastifyRequest, token: string): boolean {
  const bearer = BEARER.exec(request.headers.authorization ?? '')?.[1];
  if (bearer !== undefined) return isSame(bearer, token);
  const cookie = request.cookies[cookieName(request.socket.localPort ?? 0)];
  return cookie !== undefined && isSame(cookie, cookieOf(token));
}

const pathOf = (request: FastifyRequest): string => request.url.split('?')[0]!;

/** Without the port. */
const hostNameOf = ({ host }: FastifyRequest): string => host.replace(/:\d+$/, '');

function isOwn(origin: string, request: FastifyRequest): boolean {
  return URL.canParse(origin) && new URL(origin).host === request.host;
}
