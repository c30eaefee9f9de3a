import { AsyncLocalStorage } from 'node:async_hooks'
import { describe, expect, it } from 'vitest'
import { Group, GROUP_LIMIT, GroupFull } from './group.ts'

/** A group whose flushes end when the test says so. */
function heldGroup() {
  const flushes: { items: number[]; finish: (answers?: number[]) => void; fail: (error: Error) => void }[] = []
  const group = new Group<number, number>(
    (items) =>
      new Promise((resolve, reject) =>
        flushes.push({ items, finish: (answers = items) => resolve(answers), fail: reject }),
      ),
  )
  return { group, flushes }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

describe('a group', () => {
  it('serves callers of the same moment with one flush', async () => {
    const { group, flushes } = heldGroup()
    const answers = Promise.all([group.add(1), group.add(2), group.add(3)])
    await turn()
    expect(flushes.map(({ items }) => items)).toEqual([[1, 2, 3]])
    flushes[0]?.finish([10, 20, 30])
    expect(await answers).toEqual([10, 20, 30])
  })

  it('lets whoever comes during a flush go with the next', async () => {
    const { group, flushes } = heldGroup()
    const first = group.add(1)
    await turn()
    const later = [group.add(2), group.add(3)]
    await turn()
    expect(flushes).toHaveLength(1)
    flushes[0]?.finish()
    await first
    await turn()
    expect(flushes[1]?.items).toEqual([2, 3])
    flushes[1]?.finish()
    await Promise.all(later)
  })

  it('takes at most its limit into one flush', async () => {
    const { group, flushes } = heldGroup()
    const all = Promise.all(Array.from({ length: GROUP_LIMIT + 1 }, (_, index) => group.add(index)))
    await turn()
    expect(flushes[0]?.items).toHaveLength(GROUP_LIMIT)
    flushes[0]?.finish()
    await turn()
    expect(flushes[1]?.items).toHaveLength(1)
    flushes[1]?.finish()
    await all
  })

  it('gives the error of a flush to its callers and goes on', async () => {
    const { group, flushes } = heldGroup()
    const first = group.add(1)
    await turn()
    flushes[0]?.fail(new Error('down'))
    await expect(first).rejects.toThrow('down')
    const second = group.add(2)
    await turn()
    flushes[1]?.finish()
    expect(await second).toBe(2)
  })

  it('refuses to guess when a flush answers another number of callers', async () => {
    const { group, flushes } = heldGroup()
    const one = group.add(1)
    await turn()
    flushes[0]?.finish([1, 2])
    await expect(one).rejects.toThrow('another number of callers')
  })

  it('works outside the context of the caller that set it off', async () => {
    const context = new AsyncLocalStorage<string>()
    const group = new Group<number, string | undefined>(async (items) => items.map(() => context.getStore()))
    expect(await context.run('somebody', () => group.add(1))).toBeUndefined()
  })
})

describe('a group that lets few wait', () => {
  it('takes as many as may wait, and turns the next away at once', async () => {
    const group = new Group<number, number>(async (items) => items, 1, 2)
    const first = [group.add(1), group.add(2)]
    await expect(group.add(3)).rejects.toThrow(GroupFull)
    expect(await Promise.all(first)).toEqual([1, 2])
    expect(await group.add(4)).toBe(4)
  })
})
