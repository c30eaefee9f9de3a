/** Mobile numbers of the Chinese mainland. The prefix no longer tells the carrier, since numbers can be ported. */
import { ok, refuse, type Result } from './result.ts'

/** 11 digits, beginning with 13 to 19. */
export type Mobile = string & { readonly brand: 'Mobile' }

/** Normalises (NFKC, trim) and checks. Refuses MOBILE_FORMAT, without repeating the number. */
export function parseMobile(text: string): Result<Mobile> {
  const mobile = text.normalize('NFKC').trim()
  if (!isMobile(mobile)) {
    return refuse({
      code: 'MOBILE_FORMAT',
      message: 'Enter the 11 digits of a mainland mobile number, without country code.',
      rule: 'identifiers.mobile',
    })
  }
  return ok(mobile)
}

function isMobile(text: string): text is Mobile {
  return /^1[3-9]\d{9}$/.test(text)
}
