import { graphql } from '../generated/gql.ts'
import type { StatementsQuery } from '../generated/graphql.ts'

export const STATEMENTS = graphql(`
  query Statements($after: String) {
    splitStatements(first: 20, after: $after) {
      pageInfo {
        hasNextPage
        endCursor
      }
      edges {
        node {
          id
          period
          status
          hash
          billedCalls
          operatorConfirmed
          bureauConfirmed
          product {
            code
            name
          }
          gross {
            amount
          }
          vat {
            amount
          }
          net {
            amount
          }
          cost {
            amount
          }
          distributable {
            amount
          }
          lines {
            seq
            capacity
            basis
            settlement
            org {
              name
            }
            amount {
              amount
            }
          }
        }
      }
    }
  }
`)
export type Statement = StatementsQuery['splitStatements']['edges'][number]['node']
