import { randomBytes, randomFillSync } from 'node:crypto'

/** Bytes drawn from the system at a time. */
const POOL_BYTES = 8_192

let pool = randomBytes(POOL_BYTES)
let used = 0

/** Random bytes for salts and nonces, drawn from the system in large pieces: a call needs few, and each draw costs more than they do. */
export function freshBytes(count: number): Buffer {
  if (count > POOL_BYTES) return randomBytes(count)
  if (used + count > POOL_BYTES) {
    pool = randomFillSync(Buffer.allocUnsafeSlow(POOL_BYTES)) // a new one: slices of the old are in use
    used = 0
  }
  used += count
  return pool.subarray(used - count, used)
}
