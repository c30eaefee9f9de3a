import { describe, expect, it } from 'vitest'
import { leafHash } from '../../kernel/merkle.ts'
import { composeLeaf, loggedEvent, MAX_ENTRY_BYTES, parseEntry, type LoggedType } from './log-entry.ts'

const at = new Date('2026-03-02T09:00:00+08:00')
const hour = { hour: '2026-03-02T00:00:00.000Z', rows: 0, calls: '0', rowsRoot: 'e3b0' }
const leafOf = (type: LoggedType, payload: object, index = 7n) => composeLeaf(loggedEvent({ type, at, payload }), index)
const leaf = leafOf('usage.hour', hour)

describe('composeLeaf', () => {
  it('writes place, instant, type and payload as canonical JSON', () => {
    expect(leaf.body).toBe(
      '{"at":"2026-03-02T01:00:00.000Z","body":{"calls":"0","hour":"2026-03-02T00:00:00.000Z","rows":0,"rowsRoot":"e3b0"},"seq":"7","type":"usage.hour","v":1}',
    )
  })

  it('gives the same bytes whatever the order of the payload’s members', () => {
    const payload = Object.fromEntries(Object.entries(hour).toReversed())
    expect(leafOf('usage.hour', payload).body).toBe(leaf.body)
  })

  it('hashes exactly those bytes', () => {
    expect(leaf.leafHash).toEqual(leafHash(Buffer.from(leaf.body)))
  })

  it('takes the reference from the payload', () => {
    expect(leaf.refId).toBe(hour.hour)
  })

  it('refuses an event that does not say what it tells of', () => {
    expect(() => leafOf('invoice.issued', {})).toThrow('does not say its invoiceId')
  })

  it('takes a body of as many bytes as a leaf may have and not one more', () => {
    const withPadding = (bytes: number) => leafOf('invoice.issued', { invoiceId: '1', no: 'x'.repeat(bytes) })
    const room = MAX_ENTRY_BYTES - Buffer.byteLength(withPadding(0).body)
    expect(Buffer.byteLength(withPadding(room).body)).toBe(MAX_ENTRY_BYTES)
    expect(() => withPadding(room + 1)).toThrow('65536 bytes')
  })
})

describe('parseEntry', () => {
  it('reads what composeLeaf wrote', () => {
    expect(parseEntry(leaf.body)).toEqual({
      ok: true,
      value: { v: 1, seq: '7', at: '2026-03-02T01:00:00.000Z', type: 'usage.hour', body: hour },
    })
  })

  it.each([
    ['what is not JSON', 'oops'],
    ['another version', leaf.body.replace('"v":1', '"v":2')],
    ['an unknown type', leaf.body.replace('usage.hour', 'usage.day')],
    ['a name that every object has', leaf.body.replace('usage.hour', 'constructor')],
    ['a further member', leaf.body.replace('"v":1', '"v":1,"w":1')],
    ['a sequence number with a leading zero', leaf.body.replace('"seq":"7"', '"seq":"07"')],
    ['the same value in another spelling', leaf.body.replace('{', '{ ')],
  ])('refuses %s', (_name, line) => {
    expect(parseEntry(line)).toMatchObject({ error: { code: 'ENTRY_MALFORMED' } })
  })
})
