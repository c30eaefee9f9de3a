import { graphql } from '../generated/gql.ts'
import type { ProductSheetQuery } from '../generated/graphql.ts'

export const SHEET = graphql(`
  query ProductSheet($code: String!) {
    productSheet(code: $code) {
      code
      version
      name
      nameEn
      summary
      summaryEn
      form
      unit
      grade
      region
      callPath
      consentKind
      outcomes
      billableOutcomes
      purposeClasses
      retentionDays
      registrationCode
      registeredUntil
      disclaimer
      disclaimerEn
      outputSchema
      operator {
        name
        nameEn
        uscc
      }
      prices {
        purposeClass
        buyerClass
        mode
        unit
        tiers {
          seq
          fromQty
          toQty
          unitPrice {
            amount
          }
        }
      }
      ceilings {
        purposeClass
        buyerClass
        documentNo
        unitPrice {
          amount
        }
      }
      sources {
        resourceCode
        name
        nameEn
        registrationCode
        updateFrequency
        holder {
          name
          nameEn
        }
        fields {
          name
          label
          labelEn
          grade
        }
        quality {
          rowsIn
          rowsOut
        }
        agreements {
          no
          startDate
          endDate
        }
      }
      review {
        status
        contentHash
        listedAt
      }
      sandboxExample {
        title
        titleEn
        outcome
        billable
        input
        answer
      }
    }
  }
`)

export type Sheet = NonNullable<ProductSheetQuery['productSheet']>
