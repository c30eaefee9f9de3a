/** A person with a link: what they send, and what they get. */
import { REFUSED, type SanquanClient } from '../../src/cli/client.ts'

export type SubjectLink = { consentId: string; url: string; qrSvg: string }

/** Asks for consents as a consumer does. @returns a link for each person */
export async function requestConsent(
  consumer: SanquanClient,
  input: {
    productCode: string
    purposeClass?: string
    lifeDays?: number
    singleUse?: boolean
    subjectIdentifiers?: string[]
  },
): Promise<SubjectLink[]> {
  const { requestConsent: links } = await consumer.run<{ requestConsent: SubjectLink[] }>(
    `mutation ($input: RequestConsentInput!) { requestConsent(input: $input) { ${REFUSED} ... on RequestConsentSuccess { data { consentId url qrSvg } } } }`,
    {
      input: {
        purposeClass: 'INDUSTRY_DEVELOPMENT',
        purposeText: '测试',
        singleUse: true,
        lifeDays: 1,
        ...input,
      },
    },
  )
  return links
}

export type Person = { idNo: string; claims?: Record<string, string> }
type Body = Record<string, unknown>

/** Where a link leads on a service that listens elsewhere than its public address. */
const at = (base: string, url: string): string => `${base}${new URL(url).pathname}`

export async function decide(
  base: string,
  { url }: { url: string },
  decision: object,
): Promise<{ status: number; body: Body }> {
  const response = await fetch(at(base, url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(decision),
  })
  return { status: response.status, body: (await response.json()) as Body }
}

/** @throws if it is refused */
export async function grant(base: string, link: { url: string }, person: Person): Promise<void> {
  const { status, body } = await decide(base, link, { action: 'grant', ...person })
  if (status !== 200) throw new Error(`The consent was not taken: ${String(body.code)}`)
}

export async function look(base: string, { url }: { url: string }): Promise<{ status: number; body: Body }> {
  const response = await fetch(at(base, url))
  return { status: response.status, body: (await response.json()) as Body }
}

/** The page itself. */
export async function page(base: string, { url }: { url: string }, form?: Record<string, string>) {
  const body = form && { method: 'POST', body: new URLSearchParams(form) }
  const response = await fetch(at(base, url), { headers: { accept: 'text/html' }, ...body })
  return { status: response.status, headers: response.headers, text: await response.text() }
}
