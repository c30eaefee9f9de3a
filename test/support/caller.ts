import { REFUSED, type SanquanClient } from '../../src/cli/client.ts'

type Subject = { subjectKind: 'PERSON' | 'ENTERPRISE'; subjectIdentifier: string }

/** Who signs for enterprises in tests: the example number of GB 11643. */
const SIGNER = '11010519491231002X'

/** The answer of an address that answers JSON, refused or not. */
export type HttpAnswer = { status: number; type: string; body: Record<string, unknown>; retryAfter?: number }

/** An enterprise's program: the key of one of its subscriptions, and the consents it has collected. */
export class Caller {
  private constructor(
    readonly url: string,
    readonly productCode: string,
    readonly purposeClass: string,
    private readonly person: SanquanClient,
    readonly key: string,
  ) {}

  /** Makes a key for the signed-in person's subscription to a product. */
  static async of(
    url: string,
    person: SanquanClient,
    productCode: string,
    purposeClass = 'INDUSTRY_DEVELOPMENT',
  ): Promise<Caller> {
    const { subscriptions } = await person.run<{
      subscriptions: { edges: { node: { id: string; purposeClass: string } }[] }
    }>(
      `query ($productCode: String!) { subscriptions(productCode: $productCode, status: ACTIVE) { edges { node { id purposeClass } } } }`,
      { productCode },
    )
    const found = subscriptions.edges.find(({ node }) => node.purposeClass === purposeClass)
    if (!found) throw new Error(`No active subscription to ${productCode} for ${purposeClass}.`)
    const { createCredential } = await person.run<{ createCredential: { text: string } }>(
      `mutation ($input: CreateCredentialInput!) { createCredential(input: $input) { ${REFUSED} ... on CreateCredentialSuccess { data { text } } } }`,
      { input: { subscriptionId: found.node.id, label: 'test' } },
    )
    return new Caller(url, productCode, purposeClass, person, createCredential.text)
  }

  async consent(
    subject: Subject,
    changes: { singleUse?: boolean; separate?: boolean; expiresAt: string },
  ): Promise<string> {
    const { recordConsent } = await this.person.run<{ recordConsent: { consentId: string } }>(
      `mutation ($input: RecordConsentInput!) { recordConsent(input: $input) { ${REFUSED} ... on RecordConsentSuccess { data { consentId } } } }`,
      {
        input: {
          productCode: this.productCode,
          purposeClass: this.purposeClass,
          ...subject,
          ...(subject.subjectKind === 'ENTERPRISE' && { signerIdentifier: SIGNER }),
          purposeText: '测试',
          separate: false,
          singleUse: false,
          channel: 'TEST',
          proofHash: '0'.repeat(64),
          ...changes,
        },
      },
    )
    return recordConsent.consentId
  }

  /** Calls the product; whatever it answers. */
  call(requestNo: string, input: object, extra: object = {}): Promise<HttpAnswer> {
    return this.post({ requestNo, purposeClass: this.purposeClass, input, ...extra })
  }

  async post(
    body: unknown,
    { key = this.key, productCode = this.productCode, contentType = 'application/json' } = {},
  ): Promise<HttpAnswer> {
    const response = await fetch(`${this.url}/v1/products/${productCode}/calls`, {
      method: 'POST',
      headers: { 'content-type': contentType, authorization: `Bearer ${key}` },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })
    return {
      status: response.status,
      ...(response.headers.has('retry-after') && { retryAfter: Number(response.headers.get('retry-after')) }),
      type: response.headers.get('content-type') ?? '',
      body: (await response.json()) as HttpAnswer['body'],
    }
  }
}
