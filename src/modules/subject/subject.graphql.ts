import { z } from 'zod'
import { builder } from '../../graphql/builder.ts'
import { orRefuse } from '../../graphql/errors.ts'
import { PurposeClass } from '../../graphql/shared-enums.ts'
import { expected } from '../../graphql/shared-types.ts'
import { ConsentRequestService, type IssuedLink } from './consent-request.service.ts'

const SubjectLink = builder.objectRef<IssuedLink>('SubjectLink').implement({
  description: 'A signed link for one person. It is shown once: whoever has it may use it, so hand it to nobody else.',
  fields: (t) => ({
    consentId: t.exposeString('consentId', {
      nullable: true,
      description: '同意编号 of the consent that may be given by it: send it with the call once it is.',
    }),
    url: t.exposeString('url', { description: 'Opens the page, and answers JSON to who asks for JSON.' }),
    qrSvg: t.exposeString('qrSvg', { description: 'The same as a QR code, SVG.' }),
    openUntil: t.expose('openUntil', {
      type: 'DateTime',
      description: 'The first instant at which it asks nothing any more.',
    }),
  }),
})

const text = (max: number) => z.string().trim().min(1).max(max)

const RequestConsentInput = builder.inputType('RequestConsentInput', {
  description: 'What is asked of a person, or of both people of a mutual check. They are shown it word for word.',
  fields: (t) => ({
    productCode: t.string({ required: true, description: '产品编码', validate: text(12) }),
    purposeClass: t.field({ type: PurposeClass, required: true, description: '用途类别' }),
    purposeText: t.string({ required: true, description: '目的, as shown to the person.', validate: text(300) }),
    singleUse: t.boolean({ required: true, description: '单次: good for one call.' }),
    lifeDays: t.int({ required: true, description: 'How long a consent lives once it is given, in days.' }),
    subjectIdentifiers: t.stringList({
      description: '身份证号 of who may answer, where it is known: of a mutual check both. Hashed and not kept.',
    }),
  }),
})

const IssueSubjectLinkInput = builder.inputType('IssueSubjectLinkInput', {
  description: 'Whose record a link shall open.',
  fields: (t) => ({
    subjectIdentifier: t.string({
      required: true,
      description: '身份证号, after the identity card was checked.',
      validate: text(40),
    }),
  }),
})

builder.mutationFields((t) => ({
  requestConsent: t.field({
    type: [SubjectLink],
    errors: { ...expected },
    description: 'A consumer asks for consent. It gets a link for each person, to be sent or shown as a QR code.',
    args: { input: t.arg({ type: RequestConsentInput, required: true, description: 'What is asked.' }) },
    resolve: async (_root, { input }, { actor, use }) => [
      ...orRefuse(await use(ConsentRequestService).request(actor, input)),
    ],
  }),
  issueSubjectLink: t.field({
    type: SubjectLink,
    errors: expected,
    description:
      '谁查过我: the data bureau’s window gives a person, whose identity card it has checked, the link to every use of their data.',
    args: { input: t.arg({ type: IssueSubjectLinkInput, required: true, description: 'Whose.' }) },
    resolve: async (_root, { input }, { actor, use }) =>
      orRefuse(await use(ConsentRequestService).identify(actor, input.subjectIdentifier)),
  }),
}))
