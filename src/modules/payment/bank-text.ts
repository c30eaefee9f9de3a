/**
 * The text of a file that a bank exports: UTF-8, with or without a mark, or GBK, as most Chinese banks write it.
 * Promises: every byte was read; a file in neither encoding is refused, never read with holes.
 */
import { ok, refuse, type Result } from '../../kernel/result.ts'

/** GBK is read by its superset. UTF-8 first: valid UTF-8 with Chinese in it is next to never meant as GBK. */
const ENCODINGS = ['utf-8', 'gb18030'] as const
/** Byte-order marks of encodings that are not read. */
const OTHER_MARKS = [
  [0xff, 0xfe],
  [0xfe, 0xff],
]

/** Decodes a file. Refuses STATEMENT_ENCODING. */
export function decodeBankText(bytes: Uint8Array): Result<string> {
  if (OTHER_MARKS.some((mark) => mark.every((byte, index) => bytes[index] === byte))) return refuseEncoding()
  for (const encoding of ENCODINGS) {
    try {
      const text = new TextDecoder(encoding, { fatal: true }).decode(bytes)
      // a byte 0 is in no text; a file of another kind would otherwise pass as GBK
      if (!text.includes('\0')) return ok(text)
    } catch {
      // not in this encoding
    }
  }
  return refuseEncoding()
}

const refuseEncoding = () =>
  refuse({
    code: 'STATEMENT_ENCODING',
    message: 'Save the statement as UTF-8 or GBK and import it again: its bytes are text in neither.',
    rule: 'payment.statement',
    field: 'input.content',
  })
