import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startTraceCollector } from '../../../test/support/trace-collector.ts'
import { openTracing, type Tracing } from './tracing.ts'

let collector: Awaited<ReturnType<typeof startTraceCollector>>
let tracing: Tracing

const spanOf = (name: string) => collector.spans.find((span) => span.name === name)

beforeEach(async () => {
  collector = await startTraceCollector()
  tracing = await openTracing(collector.url)
})
afterEach(() => collector.close())

describe('traces', () => {
  it('put what a request does under it', async () => {
    const request = tracing.begin('POST /v1/calls', {})
    await request?.run(() => tracing.span('record the call', { calls: 1 }, async () => {}))
    request?.end({ status: 200 })
    await tracing.close()
    expect(spanOf('record the call')?.parentSpanId).toBe(spanOf('POST /v1/calls')?.spanId)
  })

  it('go on with the trace that a request came with', async () => {
    const traceId = 'a'.repeat(32)
    tracing.begin('POST /v1/calls', { traceparent: `00-${traceId}-${'b'.repeat(16)}-01` })?.end()
    await tracing.close()
    expect(spanOf('POST /v1/calls')).toMatchObject({ traceId, parentSpanId: 'b'.repeat(16) })
  })

  it('tell that something failed, and not with what text', async () => {
    const failing = tracing.span('ask the data domain', { product: 'ID2' }, () => Promise.reject(new Error('蒋燕桂')))
    await expect(failing).rejects.toThrow('蒋燕桂')
    await tracing.close()
    expect(spanOf('ask the data domain')?.status.code).toBe(2)
    expect(collector.bodies.join()).not.toContain('蒋燕桂')
  })

  it('are of nothing, and cost nothing, where nobody collects them', async () => {
    const none = await openTracing(undefined)
    expect(none.begin('POST /v1/calls', {})).toBeUndefined()
    expect(await none.span('record the call', {}, async () => 7)).toBe(7)
  })
})
