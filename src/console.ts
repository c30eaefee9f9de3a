/**
 * The console's files, as the build left them in dist/web. Nothing of them is secret: what is shown comes through GraphQL, under
 * the rights of whoever looks. Without a build there is no console, and the service is the same.
 */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { inProject } from './platform/root.ts'

const FILES = inProject('dist/web/')
/** Pages that the browser makes itself, of one document. */
const PAGES = ['/', '/products/:code', '/verify', '/notices', '/sign-in', '/console', '/console/*']
/** Names of files carry a hash of what is in them. */
const YEAR_MS = 31_536_000_000

/** Nothing is loaded from elsewhere, nobody frames it. Styles stand in the page: the components write theirs as they are used. */
const HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
}

export async function serveConsole(server: FastifyInstance): Promise<void> {
  const document = new URL('index.html', FILES)
  if (!existsSync(document)) return
  const page = readFileSync(document)
  await server.register(fastifyStatic, {
    root: fileURLToPath(new URL('assets/', FILES)),
    prefix: '/assets/',
    index: false,
    immutable: true,
    maxAge: YEAR_MS,
    decorateReply: false,
  })
  const show = (_request: FastifyRequest, reply: FastifyReply) =>
    reply.headers(HEADERS).header('cache-control', 'no-cache').type('text/html; charset=utf-8').send(page)
  for (const path of PAGES) server.get(path, show)
}
