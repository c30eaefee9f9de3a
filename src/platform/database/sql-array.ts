/** An array as SQL reads it. `pg` would make the same text of one, more slowly. Bytes are written in hexadecimal. */
export function sqlArray(values: readonly (string | number | boolean | Uint8Array | null)[]): string {
  return `{${values.map(element).join(',')}}`
}

function element(value: string | number | boolean | Uint8Array | null): string {
  if (typeof value === 'string') return quoted(value)
  return value instanceof Uint8Array ? String.raw`"\\x${Buffer.from(value).toString('hex')}"` : String(value)
}

const quoted = (text: string): string => `"${/["\\]/.test(text) ? text.replaceAll(/["\\]/g, String.raw`\$&`) : text}"`
