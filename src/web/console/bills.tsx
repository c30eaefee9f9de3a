import { Button, Space, Table, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useClient, useQuery } from 'urql'
import { graphql } from '../generated/gql.ts'
import type { InvoicesQuery } from '../generated/graphql.ts'
import { save } from '../kit/csv.ts'
import { count, OnDay, yuan, Mark } from '../kit/show.tsx'
import { useNames } from '../kit/names.ts'
import { useAct } from '../kit/use-act.ts'
import { PagedTable } from './paged-table.tsx'

const INVOICES = graphql(`
  query Invoices($after: String) {
    invoices(first: 20, after: $after) {
      pageInfo {
        hasNextPage
        endCursor
      }
      edges {
        node {
          id
          no
          period
          status
          dueAt
          issuedAt
          buyer {
            name
          }
          issuer {
            name
          }
          gross {
            amount
          }
          vat {
            amount
          }
          outstanding {
            amount
          }
          lines {
            seq
            kind
            tierSeq
            quantity
            held
            purposeClass
            product {
              code
              name
            }
            unitPrice {
              amount
            }
            gross {
              amount
            }
          }
        }
      }
    }
  }
`)

const PAPER = graphql(`
  query InvoicePaper($invoiceId: ID!, $form: PaperForm!) {
    invoicePaper(invoiceId: $invoiceId, form: $form) {
      fileName
      mediaType
      content
    }
  }
`)

type Invoice = InvoicesQuery['invoices']['edges'][number]['node']

/** 账单: each line as it was priced, and the papers. */
export function Component() {
  const { t } = useTranslation()
  const names = useNames()
  const [after, go] = useState<string | null>(null)
  const [{ data, error, fetching }] = useQuery({ query: INVOICES, variables: { after } })
  return (
    <>
      <title>{t('console.bills')}</title>
      <Typography.Title level={1} style={{ fontSize: '1.5rem' }}>
        {t('console.bills')}
      </Typography.Title>
      <PagedTable<Invoice>
        name="bills"
        page={data?.invoices}
        fetching={fetching}
        error={error}
        asking={{ after, go }}
        rowKey={({ id }) => id}
        empty={t('bills.none')}
        texts={(bill) => ({
          [t('bills.no')]: bill.no,
          [t('bills.period')]: bill.period,
          [t('bills.buyer')]: bill.buyer.name,
          [t('bills.gross')]: bill.gross.amount,
          [t('bills.outstanding')]: bill.outstanding.amount,
          [t('bills.status')]: names.status(bill.status),
        })}
        columns={[
          { title: t('bills.no'), render: (_, { no }) => <code>{no}</code> },
          { title: t('bills.period'), dataIndex: 'period' },
          { title: t('bills.buyer'), render: (_, { buyer }) => buyer.name },
          { title: t('bills.gross'), align: 'right', render: (_, { gross }) => yuan(gross.amount) },
          { title: t('bills.outstanding'), align: 'right', render: (_, { outstanding }) => yuan(outstanding.amount) },
          { title: t('bills.due'), render: (_, { dueAt }) => <OnDay at={dueAt} /> },
          {
            title: t('bills.status'),
            render: (_, { status }) => <Mark tone={status === 'PAID' ? 'good' : 'mark'}>{names.status(status)}</Mark>,
          },
          { title: t('bills.papers'), render: (_, bill) => <Papers bill={bill} /> },
          { title: t('bills.lines'), render: (_, bill) => <Lines bill={bill} /> },
        ]}
      />
    </>
  )
}

function Papers({ bill }: { bill: Invoice }) {
  const client = useClient()
  const { act, isActing } = useAct()
  const take = (form: 'PDF' | 'CSV') =>
    act(async () => {
      const result = await client.query(PAPER, { invoiceId: bill.id, form }).toPromise()
      const paper = result.data?.invoicePaper
      if (paper)
        save(
          paper.fileName,
          new Blob([Uint8Array.from(atob(paper.content), (each) => each.charCodeAt(0))], { type: paper.mediaType }),
        )
      return { error: result.error }
    })
  return (
    <Space>
      {(['PDF', 'CSV'] as const).map((form) => (
        <Button key={form} size="small" loading={isActing} onClick={() => void take(form)}>
          {form}
        </Button>
      ))}
    </Space>
  )
}

function Lines({ bill }: { bill: Invoice }) {
  const { t } = useTranslation()
  const names = useNames()
  return (
    <details>
      <summary>{t('bills.count', { count: bill.lines.length })}</summary>
      <Table
        size="small"
        pagination={false}
        rowKey="seq"
        dataSource={[...bill.lines]}
        columns={[
          { title: t('bills.product'), render: (_, { product }) => product?.code },
          { title: t('product.purpose'), render: (_, { purposeClass }) => names.purpose(purposeClass) },
          { title: t('bills.tier'), dataIndex: 'tierSeq' },
          { title: t('bills.quantity'), align: 'right', render: (_, { quantity }) => count(quantity) },
          { title: t('bills.unitPrice'), align: 'right', render: (_, { unitPrice }) => yuan(unitPrice.amount) },
          { title: t('bills.gross'), align: 'right', render: (_, { gross }) => yuan(gross.amount) },
          { title: t('bills.held'), render: (_, { held }) => (held ? t('bills.isHeld') : '') },
        ]}
      />
    </details>
  )
}
