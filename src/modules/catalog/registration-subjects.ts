import { Injectable } from '@nestjs/common'
import type { RegistrationSubjectKind } from '../../generated/prisma/enums.ts'
import type { Day } from '../../kernel/shanghai-time.ts'
import { CatalogStore } from './catalog.store.ts'

/** What can be registered: a resource of the catalogue, or a product, which the catalogue knows by name only. */
export type RegistrationSubject = {
  kind: RegistrationSubjectKind
  id: string
  code: string
  name: string
  region: string
  ownerOrgId: string
  /** whether it may be registered at all yet */
  ready: boolean
}

/** What the catalogue asks of rooms that it does not know. */
export type ProductSource = (code: string) => Promise<RegistrationSubject | null>
/** A registration as the subject's own row shows it; null where none is in force. */
export type ShownRegistration = { registrationCode: string; registeredAt?: Date; registeredUntil: Date } | null
/** Writes the registration of a product down, in the transaction under way. */
export type ProductSink = (id: string, registration: ShownRegistration) => Promise<void>
/** The last day of authorised operation of a subject, by the agreements in force that day; null where there is none. */
export type TermSource = (subject: { kind: RegistrationSubjectKind; id: string }, today: Day) => Promise<Day | null>

/** Where registration learns of what lies outside the catalogue. The rooms that know it answer, once, when they are made. */
@Injectable()
export class RegistrationSubjects {
  private products: ProductSource = () => Promise.resolve(null)
  private showOnProduct: ProductSink = () => Promise.resolve()
  private terms: TermSource = () => Promise.resolve(null)

  constructor(private readonly catalog: CatalogStore) {}

  answerForProducts(source: ProductSource, sink: ProductSink): void {
    this.products = source
    this.showOnProduct = sink
  }

  answerForTerms(source: TermSource): void {
    this.terms = source
  }

  find(kind: RegistrationSubjectKind, code: string): Promise<RegistrationSubject | null> {
    return kind === 'PRODUCT' ? this.products(code) : this.resource(code)
  }

  /** Shows a registration, or that there is none, where people look for it: on the subject's own row. */
  show({ kind, id }: { kind: RegistrationSubjectKind; id: string }, registration: ShownRegistration): Promise<void> {
    return kind === 'PRODUCT' ? this.showOnProduct(id, registration) : this.catalog.setRegistration(id, registration)
  }

  operatedUntil(subject: { kind: RegistrationSubjectKind; id: string }, today: Day): Promise<Day | null> {
    return this.terms(subject, today)
  }

  private async resource(code: string): Promise<RegistrationSubject | null> {
    const found = await this.catalog.record(code)
    if (!found) return null
    const { id, name, region, holderOrgId, status } = found
    const ready = status === 'CATALOGUED' || status === 'SUSPENDED'
    return { kind: 'RESOURCE', id, code, name, region, ownerOrgId: holderOrgId, ready }
  }
}
