/**
 * Bodies as they came, for those whose sender signs the bytes and not a header. Kept for the paths that ask for it only.
 */
import { Transform } from 'node:stream'
import type { FastifyInstance, FastifyRequest } from 'fastify'

const bodies = new WeakMap<FastifyRequest, Buffer>()

/** Keeps the bodies of requests to these paths. To be called before the server is ready. */
export function keepRawBodies(server: FastifyInstance, paths: readonly string[]): void {
  server.addHook('preParsing', (request, _reply, payload, done) => {
    if (!paths.includes(request.url.split('?')[0] ?? '')) return done(null, payload)
    const chunks: Buffer[] = []
    const passed = Object.assign(
      new Transform({
        transform(chunk: Buffer, _encoding, next) {
          chunks.push(chunk)
          passed.receivedEncodedLength += chunk.length // Fastify compares it with Content-Length
          next(null, chunk)
        },
        flush(next) {
          bodies.set(request, Buffer.concat(chunks))
          next()
        },
      }),
      { receivedEncodedLength: 0 },
    )
    payload.once('error', (error) => passed.destroy(error))
    done(null, payload.pipe(passed))
  })
}

/** The bytes of a request's body; empty where none were kept. */
export const rawBodyOf = (request: FastifyRequest): Buffer => bodies.get(request) ?? Buffer.alloc(0)
