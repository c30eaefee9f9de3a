/** What a rehearsal can be refused for besides what production refuses. */
import type { PurposeClass } from '../../generated/prisma/enums.ts'
import type { Refusal } from '../../kernel/result.ts'
import type { CallRefusal } from '../gateway/index.ts'
import type { SandboxCase } from '../product/index.ts'

export type SandboxRefusal = Omit<CallRefusal, 'status'> & { status: CallRefusal['status'] | 404 | 429 }

export const UNKNOWN_KEY: SandboxRefusal = {
  status: 401,
  code: 'CREDENTIAL_UNKNOWN',
  message:
    'Send `Authorization: Bearer` with a sandbox key (sqx_…). This one is unknown here; createSandboxKey makes one.',
  rule: 'sandbox.key',
}

export const NO_SUCH_VERSION: SandboxRefusal = {
  status: 404,
  code: 'NOT_FOUND',
  message: 'There is no such product, or it has no such version. The product hall has the codes.',
  rule: 'product.version',
}

export const NO_SANDBOX: SandboxRefusal = {
  status: 404,
  code: 'SANDBOX_NONE',
  message: 'This version was submitted before versions brought a sandbox. Its operator submits a new one.',
  rule: 'product.sandbox',
}

/** Of a call that was understood: DENIED, as production says it. */
export const forbidden = (refusal: Refusal, requestNo: string): SandboxRefusal => ({
  ...refusal,
  status: 403,
  outcome: 'DENIED',
  requestNo,
})

export const otherPurpose = (purposes: readonly PurposeClass[], requestNo: string): SandboxRefusal =>
  forbidden(
    {
      code: 'LICENCE_PURPOSE',
      message: `The product is for ${purposes.join(', ')}: no licence is given for another purpose.`,
      rule: 'subscription.licence',
    },
    requestNo,
  )

export const unknownSubject = (cases: readonly SandboxCase[], requestNo: string): SandboxRefusal => ({
  status: 422,
  code: 'SANDBOX_SUBJECT_UNKNOWN',
  message: `The sandbox knows its documented subjects only. Send the input of one of these sandboxCases: ${cases.map(({ title }) => title.en).join('; ')}.`,
  rule: 'product.sandbox',
  requestNo,
})
