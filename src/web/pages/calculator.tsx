import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useQuery } from 'urql'
import { graphql } from '../generated/gql.ts'
import { refusalIn } from '../kit/refusal.ts'
import { count, Failure, yuan } from '../kit/show.tsx'
import { useNames } from '../kit/names.ts'
import type { Sheet } from './sheet.ts'

const QUOTE = graphql(`
  query QuotePrice($input: QuotePriceInput!, $quantity: BigInt!) {
    quotePrice(input: $input, quantity: $quantity) {
      __typename
      ...RefusalOf
      ...InvalidInputOf
      ... on QuotePriceSuccess {
        data {
          gross {
            amount
          }
          ceiling {
            amount
          }
          lines {
            tierSeq
            kind
            quantity
            unitPrice {
              amount
            }
            exact {
              amount
            }
          }
          curve {
            quantity
            bill {
              amount
            }
            ceiling {
              amount
            }
          }
        }
      }
    }
  }
`)

const FIRST_QUANTITY = '10000'

/** 价格试算: what a month of calls costs, line by line, and the curve against the ceiling. The service computes; this shows. */
export function Calculator({ sheet }: { sheet: Sheet }) {
  const { t } = useTranslation()
  const names = useNames()
  const charged = sheet.prices.findIndex(({ tiers }) => tiers.some(({ unitPrice }) => Number(unitPrice.amount) > 0))
  const [chosen, choose] = useState(Math.max(0, charged))
  const [quantity, setQuantity] = useState(FIRST_QUANTITY)
  const price = sheet.prices[chosen]
  const isWhole = /^\d{1,12}$/.test(quantity)
  const product = {
    productCode: sheet.code,
    purposeClass: price?.purposeClass ?? 'INDUSTRY_DEVELOPMENT',
    buyerClass: price?.buyerClass ?? 'COMMERCIAL',
  } as const
  const [{ data, error }] = useQuery({
    query: QUOTE,
    variables: { input: { product }, quantity: isWhole ? quantity : FIRST_QUANTITY },
    pause: !price || !isWhole,
  })
  if (!price) return null
  const answer = data?.quotePrice
  const refused = refusalIn(answer)
  return (
    <section>
      <h2>{t('calculator.title')}</h2>
      <p className="search">
        <select
          aria-label={t('calculator.price')}
          value={chosen}
          onChange={({ target }) => choose(Number(target.value))}
        >
          {sheet.prices.map(({ purposeClass, buyerClass }, index) => (
            <option key={`${purposeClass}-${buyerClass}`} value={index}>
              {names.purpose(purposeClass)} · {names.buyer(buyerClass)}
            </option>
          ))}
        </select>
        <input
          aria-label={t('calculator.quantity')}
          inputMode="numeric"
          value={quantity}
          onChange={({ target }) => setQuantity(target.value)}
        />
      </p>
      {!isWhole && (
        <p role="alert" className="fault">
          {t('calculator.whole')}
        </p>
      )}
      {error && <Failure error={error} />}
      {refused && (
        <p role="alert" className="fault">
          {refused}
        </p>
      )}
      {answer?.__typename === 'QuotePriceSuccess' && (
        <>
          <p role="status">
            {t('calculator.total')} <strong>{yuan(answer.data.gross.amount)}</strong>
          </p>
          <table>
            <tbody>
              {answer.data.lines.map(({ tierSeq, kind, quantity: of, unitPrice, exact }) => (
                <tr key={`${kind}-${tierSeq}`}>
                  <td>{t('calculator.tier', { seq: tierSeq })}</td>
                  <td className="number">{count(of)}</td>
                  <td className="number">× {yuan(unitPrice.amount)}</td>
                  <td className="number">{yuan(exact.amount)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          <Curve points={answer.data.curve} label={t('calculator.curve')} />
        </>
      )}
    </section>
  )
}

type Point = { quantity: string; bill: { amount: string }; ceiling?: { amount: string } | null | undefined }
const [WIDTH, HEIGHT] = [400, 160]

/** The bill over the units, and the ceiling's line above it. A picture only: the figures stand in the table. */
function Curve({ points, label }: { points: readonly Point[]; label: string }) {
  const ordered = points.toSorted((a, b) => Number(a.quantity) - Number(b.quantity))
  const widest = Math.max(1, ...ordered.map(({ quantity }) => Number(quantity)))
  const highest = Math.max(
    0.0001,
    ...ordered.flatMap(({ bill, ceiling }) => [Number(bill.amount), Number(ceiling?.amount ?? 0)]),
  )
  const line = (of: (point: Point) => number) =>
    ordered
      .map((point) => `${(Number(point.quantity) / widest) * WIDTH},${HEIGHT - (of(point) / highest) * HEIGHT}`)
      .join(' ')
  return (
    <svg className="curve" viewBox={`-4 -4 ${WIDTH + 8} ${HEIGHT + 8}`} role="img" aria-label={label}>
      <polyline
        points={line(({ ceiling }) => Number(ceiling?.amount ?? 0))}
        fill="none"
        stroke="var(--fault)"
        strokeDasharray="4 4"
      />
      <polyline points={line(({ bill }) => Number(bill.amount))} fill="none" stroke="var(--mark)" strokeWidth="2" />
    </svg>
  )
}
