/** From what a subject claims of itself to what the data domain keeps of it. Promises that a fault never repeats a claim. */
import type { ErrorObject, ValidateFunction } from 'ajv'
import { ok, type Result } from '../../kernel/result.ts'
import type { Claims } from './consented.ts'
import { NORMALIZERS } from './input-format.ts'
import type { InputFault } from './prepare-input.ts'

export type ClaimsPreparer = (raw: unknown) => Result<Readonly<Record<string, string>>, readonly InputFault[]>

/** @param validate the contract's claims, compiled with all errors. An empty text is as good as none. */
export function claimsPreparer(claims: Claims, validate: ValidateFunction): ClaimsPreparer {
  return (raw) => {
    const given = Object.entries(isObject(raw) ? raw : {}).flatMap(([name, value]) => {
      const claim = claims.properties[name]
      const text = typeof value === 'string' ? NORMALIZERS[claim?.['x-normalize'] ?? 'TEXT'](value) : value
      return text === '' || text === undefined ? [] : [[name, text] as const]
    })
    const unreadable = given.filter(([, value]) => typeof value === 'string' && /[\p{Cc}\p{Cs}]/u.test(value))
    const values: Record<string, unknown> = Object.fromEntries(given)
    const faults = unreadable.map(([path]) => ({ path, message: 'must be readable text, without control characters' }))
    if (!validate(values)) faults.push(...(validate.errors ?? []).map((error) => faultOf(claims, error)))
    if (faults.length > 0) return { ok: false, error: faults }
    return ok(Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)])))
  }
}

function faultOf({ properties }: Claims, { keyword, params, instancePath, message }: ErrorObject): InputFault {
  if (keyword === 'required') return { path: String(params.missingProperty), message: 'is missing' }
  if (keyword === 'additionalProperties')
    return { path: '', message: `only ${Object.keys(properties).join(', ')} can be claimed` }
  const path = instancePath.slice(1)
  if (keyword === 'enum') return { path, message: `must be one of ${properties[path]?.enum?.join(', ') ?? ''}` }
  return { path, message: message ?? 'does not fit the contract' }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
