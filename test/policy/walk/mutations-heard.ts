import { vi } from 'vitest'
import { z } from 'zod'

/** What a mutation was given by somebody who may. */
export type Given = { readonly field: string; readonly variables: Readonly<Record<string, unknown>> }

const Body = z.object({ query: z.string(), variables: z.record(z.string(), z.unknown()) })

/** Listens to the mutations that are sent over HTTP while something is done. */
export async function mutationsHeard(work: () => Promise<unknown>): Promise<Given[]> {
  const heard: Given[] = []
  const real = globalThis.fetch
  const spy = vi.spyOn(globalThis, 'fetch').mockImplementation((input, init) => {
    const body = typeof init?.body === 'string' ? Body.safeParse(parsed(init.body)) : undefined
    const [, field] = (body?.success && /^\s*mutation\b[^{]*\{\s*(\w+)/.exec(body.data.query)) || []
    if (field && body?.success) heard.push({ field, variables: body.data.variables })
    return real(input, init)
  })
  await work().finally(() => spy.mockRestore())
  return heard
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
