import { describe, expect, it } from 'vitest'
import { Lanes } from './lanes.ts'

/** A piece of work that ends when it is told to. */
function piece() {
  const { promise, resolve } = Promise.withResolvers<void>()
  let begun = false
  const work = async () => {
    begun = true
    await promise
  }
  return { work, end: resolve, hasBegun: () => begun }
}

describe('lanes', () => {
  it('run as many pieces at once as they are wide, and the next when one ends', async () => {
    const lanes = new Lanes(2)
    const pieces = [piece(), piece(), piece()]
    const runs = pieces.map(({ work }) => lanes.run(work))
    expect(pieces.map(({ hasBegun }) => hasBegun())).toEqual([true, true, false])
    pieces[0]?.end()
    await runs[0]
    expect(pieces[2]?.hasBegun()).toBe(true)
  })

  it('are free again after a failure', async () => {
    const lanes = new Lanes(1)
    await expect(lanes.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
    await expect(lanes.run(() => Promise.resolve('yes'))).resolves.toBe('yes')
  })
})
