import { type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'
import { useQuery } from 'urql'
import { graphql } from '../generated/gql.ts'
import type { SearchProductsQueryVariables } from '../generated/graphql.ts'
import { Failure, Waiting, yuan } from '../kit/show.tsx'
import { useNames } from '../kit/names.ts'

const SEARCH = graphql(`
  query SearchProducts(
    $search: String
    $after: String
    $purposes: [PurposeClass!]
    $departments: [String!]
    $grades: [DataGrade!]
    $consents: [ConsentKind!]
    $charges: [Charge!]
    $units: [BillingUnit!]
    $themes: [String!]
    $regions: [String!]
  ) {
    searchProducts(
      first: 20
      after: $after
      search: $search
      purposes: $purposes
      departments: $departments
      grades: $grades
      consents: $consents
      charges: $charges
      units: $units
      themes: $themes
      regions: $regions
    ) {
      totalCount
      facets {
        name
        buckets {
          value
          label
          labelEn
          count
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      edges {
        node {
          code
          name
          nameEn
          summary
          summaryEn
          unit
          registrationCode
          operator {
            name
            nameEn
          }
          prices {
            id
            purposeClass
            buyerClass
            tiers {
              unitPrice {
                amount
              }
            }
          }
        }
      }
    }
  }
`)

const FACETS = ['purposes', 'departments', 'grades', 'consents', 'charges', 'units', 'themes', 'regions'] as const
type Facet = (typeof FACETS)[number]
const isFacet = (name: string): name is Facet => FACETS.some((facet) => facet === name)

/** 产品大厅: what is on offer, found by words and by facets. The address says what was asked, so that it can be sent to others. */
export function Component() {
  const { t } = useTranslation()
  const [asked, ask] = useSearchParams()
  const variables = variablesOf(asked)
  const [{ data, fetching, error }] = useQuery({ query: SEARCH, variables })
  const found = data?.searchProducts
  const search = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const text = new FormData(event.currentTarget).get('search')
    ask((before) => withValues(before, 'search', typeof text === 'string' ? [text.trim()].filter(Boolean) : []))
  }
  const toggle = (facet: Facet, value: string) =>
    ask((before) => {
      const chosen = before.getAll(facet)
      return withValues(
        before,
        facet,
        chosen.includes(value) ? chosen.filter((each) => each !== value) : [...chosen, value],
      )
    })
  return (
    <>
      <title>{t('hall.title')}</title>
      <h1>{t('hall.title')}</h1>
      <p className="soft">{t('hall.lead')}</p>
      <form role="search" className="search" onSubmit={search}>
        <input
          key={asked.get('search') ?? ''}
          name="search"
          aria-label={t('hall.search')}
          placeholder={t('hall.placeholder')}
          defaultValue={asked.get('search') ?? ''}
          maxLength={100}
        />
        <button type="submit">{t('hall.search')}</button>
      </form>
      {error && <Failure error={error} />}
      {fetching && !found && <Waiting />}
      {found && (
        <div className="hall">
          <Facets facets={found.facets} asked={asked} toggle={toggle} />
          <section aria-label={t('hall.found')}>
            <p role="status">{t('hall.count', { count: found.totalCount })}</p>
            {found.totalCount === 0 && <p>{t('hall.none')}</p>}
            <ul className="cards">
              {found.edges.map(({ node }) => (
                <Card key={node.code} product={node} />
              ))}
            </ul>
            {found.pageInfo.hasNextPage && (
              <p>
                <button
                  type="button"
                  onClick={() => ask((before) => withValues(before, 'after', [found.pageInfo.endCursor ?? '']))}
                >
                  {t('hall.next')}
                </button>
              </p>
            )}
          </section>
        </div>
      )}
    </>
  )
}

type FacetOf = { name: string; buckets: readonly { value: string; label: string; labelEn: string; count: number }[] }

function Facets({
  facets,
  asked,
  toggle,
}: {
  facets: readonly FacetOf[]
  asked: URLSearchParams
  toggle: (facet: Facet, value: string) => void
}) {
  const { t, i18n } = useTranslation()
  return (
    <aside className="facets" aria-label={t('hall.facets')}>
      {facets.flatMap(({ name, buckets }) =>
        isFacet(name) && buckets.length > 0 ? (
          <fieldset key={name}>
            <legend>{t(`hall.facet.${name}`)}</legend>
            {buckets.map(({ value, label, labelEn, count }) => (
              <label key={value}>
                <input
                  type="checkbox"
                  checked={asked.getAll(name).includes(value)}
                  onChange={() => toggle(name, value)}
                />
                <span>{i18n.language === 'zh' ? label : labelEn}</span>
                <span className="soft">{count}</span>
              </label>
            ))}
          </fieldset>
        ) : (
          []
        ),
      )}
    </aside>
  )
}

type ProductOf = {
  code: string
  name: string
  nameEn: string
  summary: string
  summaryEn: string
  unit: string
  registrationCode?: string | null | undefined
  operator: { name: string; nameEn: string }
  prices: readonly { tiers: readonly { unitPrice: { amount: string } }[] }[]
}

function Card({ product }: { product: ProductOf }) {
  const { t, i18n } = useTranslation()
  const names = useNames()
  const zh = i18n.language === 'zh'
  return (
    <li className="card">
      <h2>
        <Link to={`/products/${encodeURIComponent(product.code)}`}>{zh ? product.name : product.nameEn}</Link>
      </h2>
      <p>{zh ? product.summary : product.summaryEn}</p>
      <ul className="tags">
        <li>{product.code}</li>
        <li>{zh ? product.operator.name : product.operator.nameEn}</li>
        <li>
          {priceRange(product, t('hall.free'))} / {names.unit(product.unit)}
        </li>
        {product.registrationCode && <li>{t('hall.registered', { code: product.registrationCode })}</li>}
      </ul>
    </li>
  )
}

/** From the lowest unit price in force to the highest, as the price list says them. */
function priceRange({ prices }: ProductOf, free: string): string {
  const amounts = prices.flatMap(({ tiers }) => tiers.map(({ unitPrice }) => unitPrice.amount))
  const sorted = amounts.toSorted((a, b) => Number(a) - Number(b))
  const [lowest, highest] = [sorted[0], sorted.at(-1)]
  if (lowest === undefined || highest === undefined) return '—'
  const text = (amount: string) => (Number(amount) === 0 ? free : yuan(amount))
  return lowest === highest ? text(lowest) : `${text(lowest)} – ${text(highest)}`
}

function withValues(before: URLSearchParams, name: string, values: readonly string[]): URLSearchParams {
  const next = new URLSearchParams(before)
  next.delete('after') // another question begins at its first page
  next.delete(name)
  for (const value of values) next.append(name, value)
  return next
}

function variablesOf(asked: URLSearchParams): SearchProductsQueryVariables {
  const chosen = FACETS.flatMap((facet) => {
    const values = asked.getAll(facet)
    return values.length > 0 ? [[facet, values]] : []
  })
  return { search: asked.get('search') || null, after: asked.get('after'), ...Object.fromEntries(chosen) }
}
