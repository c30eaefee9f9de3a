import { beforeEach, describe, expect, it, vi } from 'vitest'
import { CHECK_LIMIT_MS, Lifecycle } from './lifecycle.ts'

let lifecycle: Lifecycle
beforeEach(() => void (lifecycle = new Lifecycle()))

describe('readiness', () => {
  it('holds where every check holds', async () => {
    lifecycle.addCheck('market', async () => true)
    expect(await lifecycle.readiness()).toEqual({ ok: true, checks: { serving: true, market: true } })
  })

  it('names the check that fails, and one that throws fails', async () => {
    lifecycle.addCheck('market', async () => true)
    lifecycle.addCheck('domain', () => Promise.reject(new Error('gone')))
    expect(await lifecycle.readiness()).toEqual({ ok: false, checks: { serving: true, market: true, domain: false } })
  })

  it('takes a check that gives no answer in time for one that fails', async () => {
    vi.useFakeTimers()
    lifecycle.addCheck('market', () => new Promise(() => {}))
    const readiness = lifecycle.readiness()
    await vi.advanceTimersByTimeAsync(CHECK_LIMIT_MS)
    vi.useRealTimers()
    expect(await readiness).toMatchObject({ ok: false, checks: { market: false } })
  })

  it('ends as soon as the instance leaves', async () => {
    lifecycle.leave()
    expect(await lifecycle.readiness()).toEqual({ ok: false, checks: { serving: false } })
  })
})
