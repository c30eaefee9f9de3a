import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { CombinedError } from 'urql'

const GROUPED = /\B(?=(\d{3})+(?!\d))/g

/** Yuan as they are written: exact, since they came as text. `keep` leaves so many decimals where the rest are zeros. */
export function yuan(amount: string, keep = 2): string {
  const [whole = '0', part = ''] = amount.split('.')
  let end = part.length
  while (end > keep && part[end - 1] === '0') end--
  const decimals = part.slice(0, end).padEnd(keep, '0')
  return `¥${whole.replace(GROUPED, ',')}${decimals ? `.${decimals}` : ''}`
}

export const count = (quantity: string): string => quantity.replace(GROUPED, ',')

const INSTANT = new Intl.DateTimeFormat('zh-CN', {
  timeZone: 'Asia/Shanghai',
  dateStyle: 'medium',
  timeStyle: 'medium',
})

/** An instant on the clocks of Shanghai, whatever the reader's own says. */
export const When = ({ at }: { at: string }) => <time dateTime={at}>{INSTANT.format(new Date(at))}</time>

const DAY = new Intl.DateTimeFormat('zh-CN', { timeZone: 'Asia/Shanghai', dateStyle: 'medium' })
export const OnDay = ({ at }: { at: string }) => <time dateTime={at}>{DAY.format(new Date(at))}</time>

/** Something to be told to others: copied by a click. */
export function Copyable({ text }: { text: string }) {
  const { t } = useTranslation()
  return (
    <span className="copyable">
      <code>{text}</code>{' '}
      <button type="button" className="quiet" onClick={() => void navigator.clipboard.writeText(text)}>
        {t('kit.copy')}
      </button>
    </span>
  )
}

/** Why a question has no answer, and what to do. Nothing was changed by asking. */
export function Failure({ error }: { error: CombinedError }) {
  const { t } = useTranslation()
  return (
    <p role="alert" className="fault">
      {error.networkError
        ? t('kit.unreachable')
        : t('kit.failed', { message: error.graphQLErrors[0]?.message ?? error.message })}
    </p>
  )
}

export function Waiting() {
  const { t } = useTranslation()
  return (
    <p role="status" className="waiting">
      {t('kit.waiting')}
    </p>
  )
}

export type Tone = 'plain' | 'good' | 'fault' | 'mark'

/** A state in a word, with a colour that says no more than the word. */
export const Mark = ({ tone = 'plain', children }: { tone?: Tone; children: ReactNode }) => (
  <span className={`state ${tone}`}>{children}</span>
)
