import { expect, it } from 'vitest'
import { sha256, sha256Hex } from './sha256.ts'

// FIPS 180-4, example of the one-block message "abc".
const ABC = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'

it('hashes bytes', () => {
  expect(sha256Hex(new Uint8Array([0x61, 0x62, 0x63]))).toBe(ABC)
})

it('hashes text as UTF-8', () => {
  expect(sha256Hex('三权')).toBe(sha256Hex(new TextEncoder().encode('三权')))
})

it('gives the same digest as bytes', () => {
  expect(Buffer.from(sha256('abc')).toString('hex')).toBe(ABC)
})
