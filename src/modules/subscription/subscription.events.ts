import type { BuyerClass, PurposeClass } from '../../generated/prisma/enums.ts'

declare module '../../platform/outbox.ts' {
  interface DomainEvents {
    'subscription.opened': SubscriptionOpened
    'subscription.suspended': { subscriptionId: string }
    'subscription.resumed': { subscriptionId: string }
    'subscription.moved': SubscriptionMoved
  }
}

/** A licence as the log shows it: who may call what for which purpose, and at which buyer class's price. */
export type SubscriptionOpened = {
  subscriptionId: string
  applicationId: string
  consumerOrgId: string
  operatorOrgId: string
  productId: string
  productVersionId: string
  purposeClass: PurposeClass
  buyerClass: BuyerClass
  validFrom: string
  validTo: string
}

/** A licence that gets another version from an instant on. */
export type SubscriptionMoved = {
  subscriptionId: string
  consumerOrgId: string
  operatorOrgId: string
  productId: string
  fromVersionId: string
  toVersionId: string
  movedAt: string
}
