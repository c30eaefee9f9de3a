/**
 * The digest of a request's body, taken while it is read: what `Content-Digest` (RFC 9530) promises is compared with it, so
 * that a signature over the header is a signature over the body.
 */
import { createHash } from 'node:crypto'
import { Transform } from 'node:stream'
import type { FastifyInstance, FastifyRequest } from 'fastify'

/** SHA-256 of the bodies that came with a `Content-Digest`, as they came. */
const digests = new WeakMap<FastifyRequest, Buffer>()

/** Takes the digest of each body whose sender promises one. To be called before the server is ready. */
export function digestBodies(server: FastifyInstance): void {
  server.addHook('preParsing', (request, _reply, payload, done) => {
    if (request.headers['content-digest'] === undefined) return done(null, payload)
    const hash = createHash('sha256')
    const passed = Object.assign(
      new Transform({
        transform(chunk: Buffer, _encoding, next) {
          hash.update(chunk)
          passed.receivedEncodedLength += chunk.length // Fastify compares it with Content-Length
          next(null, chunk)
        },
        flush(next) {
          digests.set(request, hash.digest())
          next()
        },
      }),
      { receivedEncodedLength: 0 },
    )
    payload.once('error', (error) => passed.destroy(error))
    done(null, payload.pipe(passed))
  })
}

/** SHA-256 of no body: what a signed GET promises. */
export const EMPTY_DIGEST = createHash('sha256').digest()

/** SHA-256 of a request's body; undefined where its sender promised none. */
export const bodyDigestOf = (request: FastifyRequest): Buffer | undefined => digests.get(request)

/** The SHA-256 that a `Content-Digest` header promises; undefined where it names none. */
export function promisedDigest(header: string | string[] | undefined): Buffer | undefined {
  const text = Array.isArray(header) ? header.join(', ') : (header ?? '')
  const [, base64] = /(?:^|,)\s*sha-256=:([A-Za-z0-9+/]{43}=):\s*(?:,|$)/.exec(text) ?? []
  return base64 === undefined ? undefined : Buffer.from(base64, 'base64')
}
