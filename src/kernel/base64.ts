/**
 * Base64 with padding (RFC 4648 section 4), as signed notes and checkpoints use it.
 * Node's own decoder skips what it does not know. Two texts must never decode to one signature, so this one refuses.
 */

export function encodeBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64')
}

/** The bytes, or undefined unless the text is exactly what `encodeBase64` writes. */
export function decodeBase64(text: string): Uint8Array | undefined {
  const bytes = Buffer.from(text, 'base64')
  return encodeBase64(bytes) === text ? bytes : undefined
}
