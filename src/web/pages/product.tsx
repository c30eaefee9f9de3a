import { useTranslation } from 'react-i18next'
import { useParams } from 'react-router'
import { useQuery } from 'urql'
import { Copyable, Failure, OnDay, Waiting, yuan } from '../kit/show.tsx'
import { useNames } from '../kit/names.ts'
import { Calculator } from './calculator.tsx'
import { SHEET, type Sheet } from './sheet.ts'
import { TryIt } from './try-it.tsx'

/** 产品页: what it answers, for how much, by what right, and a try at it. */
export function Component() {
  const { t } = useTranslation()
  const { code = '' } = useParams()
  const [{ data, fetching, error }] = useQuery({ query: SHEET, variables: { code } })
  if (error) return <Failure error={error} />
  if (fetching && !data) return <Waiting />
  const sheet = data?.productSheet
  return sheet ? <Page sheet={sheet} /> : <p>{t('product.none', { code })}</p>
}

function Page({ sheet }: { sheet: Sheet }) {
  const { t, i18n } = useTranslation()
  const names = useNames()
  const zh = i18n.language === 'zh'
  return (
    <article>
      <title>{zh ? sheet.name : sheet.nameEn}</title>
      <h1>
        {zh ? sheet.name : sheet.nameEn}{' '}
        <small className="soft">
          {sheet.code} v{sheet.version}
        </small>
      </h1>
      <p>{zh ? sheet.summary : sheet.summaryEn}</p>
      <dl className="facts">
        <dt>{t('product.operator')}</dt>
        <dd>
          {zh ? sheet.operator.name : sheet.operator.nameEn} <Copyable text={sheet.operator.uscc} />
        </dd>
        <dt>{t('product.purposes')}</dt>
        <dd>{sheet.purposeClasses.map(names.purpose).join('、')}</dd>
        <dt>{t('product.outcomes')}</dt>
        <dd>
          {sheet.outcomes
            .map(
              (outcome) =>
                `${names.outcome(outcome)}${sheet.billableOutcomes.includes(outcome) ? '' : ` (${t('product.unbilled')})`}`,
            )
            .join('、')}
        </dd>
        <dt>{t('product.registration')}</dt>
        <dd>
          {sheet.registrationCode ? <Copyable text={sheet.registrationCode} /> : t('product.unregistered')}
          {sheet.registeredUntil && (
            <>
              {' '}
              · {t('product.until')} <OnDay at={sheet.registeredUntil} />
            </>
          )}
        </dd>
        <dt>{t('product.kept')}</dt>
        <dd>{t('product.days', { count: sheet.retentionDays })}</dd>
      </dl>
      <p className="soft">{zh ? sheet.disclaimer : sheet.disclaimerEn}</p>
      <Prices sheet={sheet} />
      <Calculator sheet={sheet} />
      <Sources sheet={sheet} />
      <TryIt sheet={sheet} />
    </article>
  )
}

function Prices({ sheet }: { sheet: Sheet }) {
  const { t } = useTranslation()
  const names = useNames()
  const ceilingOf = (purpose: string, buyer: string) =>
    sheet.ceilings.find(
      ({ purposeClass, buyerClass }) => purposeClass === purpose && (buyerClass === buyer || buyerClass === 'ALL'),
    )
  return (
    <section>
      <h2>{t('product.prices')}</h2>
      <div className="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">{t('product.purpose')}</th>
              <th scope="col">{t('product.buyer')}</th>
              <th scope="col">{t('product.tiers')}</th>
              <th scope="col">{t('product.ceiling')}</th>
            </tr>
          </thead>
          <tbody>
            {sheet.prices.map((price) => {
              const ceiling = ceilingOf(price.purposeClass, price.buyerClass)
              return (
                <tr key={`${price.purposeClass}-${price.buyerClass}`}>
                  <td>{names.purpose(price.purposeClass)}</td>
                  <td>{names.buyer(price.buyerClass)}</td>
                  <td>
                    {price.tiers.map(({ seq, fromQty, toQty, unitPrice }) => (
                      <div key={seq}>
                        {fromQty} – {toQty ?? '∞'}: <strong>{yuan(unitPrice.amount)}</strong> / {names.unit(price.unit)}
                      </div>
                    ))}
                    <span className="soft">{names.mode(price.mode)}</span>
                  </td>
                  <td>
                    {ceiling ? (
                      <>
                        {yuan(ceiling.unitPrice.amount)} <span className="soft">{ceiling.documentNo}</span>
                      </>
                    ) : (
                      '—'
                    )}
                  </td>
                </tr>
              )
            })}
          </tbody>
        </table>
      </div>
    </section>
  )
}

function Sources({ sheet }: { sheet: Sheet }) {
  const { t, i18n } = useTranslation()
  const names = useNames()
  const zh = i18n.language === 'zh'
  return (
    <section>
      <h2>{t('product.chain')}</h2>
      <p className="soft">{t('product.chainHint')}</p>
      <ul className="cards">
        {sheet.sources.map((source) => (
          <li className="card" key={source.resourceCode}>
            <strong>{zh ? source.holder.name : source.holder.nameEn}</strong> → {zh ? source.name : source.nameEn}{' '}
            <span className="soft">
              {source.resourceCode} · {names.frequency(source.updateFrequency)}
            </span>
            <ul className="tags">
              {source.fields.map(({ name, label, labelEn, grade }) => (
                <li key={name}>
                  {zh ? label : labelEn} · {names.grade(grade)}
                </li>
              ))}
            </ul>
            {source.agreements.map(({ no, startDate, endDate }) => (
              <div key={no} className="soft">
                {t('product.agreement')} {no} · <OnDay at={startDate} /> – <OnDay at={endDate} />
              </div>
            ))}
          </li>
        ))}
      </ul>
    </section>
  )
}
