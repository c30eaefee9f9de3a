/**
 * SHA-256 (FIPS 180-4), the only digest of the kernel: leaves, commitments, key ids, rule hashes.
 * SM3 belongs to the platform, since not every Node build has it.
 */
import { hash } from 'node:crypto'

/** 32 bytes. Text is hashed as UTF-8. */
export function sha256(data: Uint8Array | string): Uint8Array {
  return hash('sha256', data, 'buffer')
}

/** 64 lower-case hex digits. Text is hashed as UTF-8. */
export function sha256Hex(data: Uint8Array | string): string {
  return hash('sha256', data, 'hex')
}
