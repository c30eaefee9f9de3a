import fc from 'fast-check'
import { expect, it } from 'vitest'
import { decodeBase64, encodeBase64 } from './base64.ts'

it('decodes what it encodes', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(Uint8Array.from(decodeBase64(encodeBase64(bytes)) ?? [])).toEqual(Uint8Array.from(bytes))
    }),
  )
})

it.each(['A', 'AB', 'AAA', 'AB==\n', 'A A=', 'AB==', '-_8=', '!!'])('refuses %j', (text) => {
  expect(decodeBase64(text)).toBeUndefined()
})
