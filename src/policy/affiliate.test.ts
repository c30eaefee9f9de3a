import { describe, expect, it } from 'vitest'
import { affiliate, nearestTie, type Control } from './affiliate.ts'

const THRESHOLD = 5000n
const IDS = ['a', 'b', 'c', 'd'] as const
type Id = (typeof IDS)[number]

/** What one of four organisations can declare: nobody, or another with a share below or at the threshold. */
const declarationsOf = (id: Id): Omit<Control, 'publicBody'>[] => [
  { id, controllerOrgId: null, controlBp: null },
  ...IDS.filter((other) => other !== id).flatMap((controllerOrgId) =>
    [4999, 5000].map((controlBp) => ({ id, controllerOrgId, controlBp })),
  ),
]

/** Every way in which four organisations can declare control, of which any one may be a public body. */
function* everyWorld(): Generator<Control[]> {
  const [as, bs, cs, ds] = IDS.map(declarationsOf)
  for (const a of as ?? [])
    for (const b of bs ?? [])
      for (const c of cs ?? [])
        for (const d of ds ?? [])
          for (const publicId of [null, ...IDS])
            yield [a, b, c, d].map((control) => ({ ...control, publicBody: control.id === publicId }))
}

/** Control as a relation, closed by Warshall's algorithm: nothing in common with following one chain upwards. */
function controls(world: readonly Control[]): Set<string> {
  const pairs = new Set(
    world.flatMap(({ id, controllerOrgId, controlBp }) =>
      controllerOrgId && (controlBp ?? 0) >= 5000 ? [`${controllerOrgId}>${id}`] : [],
    ),
  )
  for (const via of IDS)
    for (const from of IDS)
      for (const to of IDS) if (pairs.has(`${from}>${via}`) && pairs.has(`${via}>${to}`)) pairs.add(`${from}>${to}`)
  return pairs
}

describe('affiliate, over every declaration of four organisations,', () => {
  it('is what the closed relation of control says, and the same from both sides', () => {
    let worlds = 0
    let wrong = ''
    for (const world of everyWorld()) {
      worlds += 1
      const pairs = controls(world)
      const isCommon = (id: Id) => pairs.has(`${id}>a`) && pairs.has(`${id}>b`)
      const common = world.some(({ id, publicBody }) => !publicBody && isCommon(id as Id))
      const expected = pairs.has('a>b') || pairs.has('b>a') || common ? 'AFFILIATE' : 'UNRELATED'
      const both = [affiliate('a', 'b', world, THRESHOLD), affiliate('b', 'a', world, THRESHOLD)]
      if (both.some((found) => found !== expected)) wrong ||= JSON.stringify({ world, expected, both })
    }
    expect(wrong).toBe('')
    expect(worlds).toBe(7 ** 4 * 5)
  })
})

describe('affiliate', () => {
  const enterprise = (id: string, controllerOrgId: string | null, controlBp = 10_000): Control => ({
    id,
    controllerOrgId,
    controlBp: controllerOrgId === null ? null : controlBp,
    publicBody: false,
  })

  it('tells an organisation from itself', () => {
    expect(affiliate('a', 'a', [], THRESHOLD)).toBe('SAME')
  })

  it('follows control over several steps', () => {
    const chain = [enterprise('a', 'b'), enterprise('b', 'c', 5000), enterprise('c', 'd')]
    expect(affiliate('a', 'd', chain, THRESHOLD)).toBe('AFFILIATE')
  })

  it('stops where a share is below the parameter', () => {
    const chain = [enterprise('a', 'b'), enterprise('b', 'c', 4999)]
    expect(affiliate('a', 'c', chain, THRESHOLD)).toBe('UNRELATED')
  })

  it('ends on a circle of declarations', () => {
    const circle = [enterprise('a', 'c'), enterprise('c', 'd'), enterprise('d', 'c')]
    expect(affiliate('a', 'b', circle, THRESHOLD)).toBe('UNRELATED')
  })
})

describe('the nearest tie to several', () => {
  const declared: Control[] = ['a', 'b', 'c'].map((id) => ({
    id,
    controllerOrgId: id === 'b' ? 'a' : null,
    controlBp: id === 'b' ? 5000 : null,
    publicBody: false,
  }))
  it.each([
    [['c', 'a', 'b'], 'SAME'],
    [['c', 'b'], 'AFFILIATE'],
    [['c'], 'UNRELATED'],
    [[], 'UNRELATED'],
  ])('%j is %s', (others, tie) => {
    expect(nearestTie('a', others, { declared, thresholdBp: THRESHOLD })).toBe(tie)
  })
})
