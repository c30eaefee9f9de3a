import { SankeyChart } from 'echarts/charts'
import { AriaComponent, TooltipComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { Statement } from './statements.ts'

use([SankeyChart, TooltipComponent, AriaComponent, SVGRenderer])

/** Where a yuan goes: from the products to tax and to each payee. A picture: the figures stand in the table below. */
export function IncomeFlow({ statements }: { statements: readonly Statement[] }) {
  const { t } = useTranslation()
  const place = useRef<HTMLDivElement>(null)
  const links = linksOf(statements, t('income.vat'))
  useEffect(() => {
    if (!place.current) return undefined
    const chart = init(place.current, null, { renderer: 'svg' })
    const names = [...new Set(links.flatMap(({ source, target }) => [source, target]))]
    chart.setOption({
      aria: { enabled: true },
      animation: false,
      tooltip: {},
      series: [
        {
          type: 'sankey',
          left: '2%',
          right: '30%',
          data: names.map((name) => ({ name })),
          links,
          label: { color: 'inherit' },
          lineStyle: { color: 'gradient' },
        },
      ],
    })
    const resize = () => chart.resize()
    window.addEventListener('resize', resize)
    return () => {
      window.removeEventListener('resize', resize)
      chart.dispose()
    }
  })
  return <div ref={place} role="img" aria-label={t('income.flow')} style={{ height: '18rem', maxWidth: '60rem' }} />
}

/** One band for each product and payee; amounts become numbers only here, to be drawn. */
function linksOf(statements: readonly Statement[], vatName: string) {
  const sums = new Map<string, { source: string; target: string; value: number }>()
  const add = (source: string, target: string, amount: string) => {
    const key = `${source}\n${target}`
    const value = (sums.get(key)?.value ?? 0) + Number(amount)
    if (value > 0) sums.set(key, { source, target, value })
  }
  for (const { product, vat, lines } of statements) {
    const from = product?.code ?? '—'
    add(from, vatName, vat.amount)
    for (const { org, amount } of lines) add(from, org.name, amount.amount)
  }
  return [...sums.values()]
}
