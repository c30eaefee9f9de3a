import { Button, Table, type TableProps } from 'antd'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { CombinedError } from 'urql'
import { Failure } from '../kit/show.tsx'
import { exportCsv } from '../kit/csv.ts'

type Page<Row> =
  | { edges: readonly { node: Row }[]; pageInfo: { hasNextPage: boolean; endCursor?: string | null | undefined } }
  | undefined

export type Asking = { after: string | null; go: (after: string | null) => void }

/** A list that the service pages. What is on the page can be taken away as CSV; an empty one says what to do next. */
export function PagedTable<Row extends object>({
  page,
  fetching,
  error,
  asking: { after, go },
  columns,
  rowKey,
  empty,
  name,
  texts,
}: {
  page: Page<Row>
  fetching: boolean
  error: CombinedError | undefined
  asking: Asking
  columns: NonNullable<TableProps<Row>['columns']>
  rowKey: (row: Row) => string
  empty: string
  name: string
  /** a row as texts, under the columns' names */
  texts: (row: Row) => Record<string, string>
}) {
  const { t } = useTranslation()
  const place = useRef<HTMLDivElement>(null)
  // what can be scrolled must be reached by the keyboard
  useEffect(() => {
    for (const each of place.current?.querySelectorAll<HTMLElement>('.ant-table-content') ?? []) each.tabIndex = 0
  })
  const rows = page?.edges.map(({ node }) => node) ?? []
  if (error) return <Failure error={error} />
  return (
    <div ref={place}>
      <Table<Row>
        dataSource={rows}
        columns={columns}
        rowKey={rowKey}
        loading={fetching}
        pagination={false}
        size="middle"
        scroll={{ x: 'max-content' }}
        locale={{ emptyText: empty }}
      />
      <p style={{ display: 'flex', gap: '0.6rem' }}>
        <Button disabled={after === null} onClick={() => go(null)}>
          {t('kit.first')}
        </Button>
        <Button disabled={!page?.pageInfo.hasNextPage} onClick={() => go(page?.pageInfo.endCursor ?? null)}>
          {t('kit.next')}
        </Button>
        <Button disabled={rows.length === 0} onClick={() => exportCsv(name, rows.map(texts))}>
          {t('kit.csv')}
        </Button>
      </p>
    </div>
  )
}
