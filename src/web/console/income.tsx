import { Button, Table, Typography } from 'antd'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMutation, useQuery } from 'urql'
import { graphql } from '../generated/gql.ts'
import { Copyable, count, yuan, Mark } from '../kit/show.tsx'
import { useNames } from '../kit/names.ts'
import { useAct } from '../kit/use-act.ts'
import { useViewer } from '../kit/viewer.ts'
import { PagedTable } from './paged-table.tsx'
import { STATEMENTS, type Statement } from './statements.ts'

const Flow = lazy(async () => ({ default: (await import('./income-flow.tsx')).IncomeFlow }))

const CONFIRM = graphql(`
  mutation ConfirmStatement($input: ConfirmStatementInput!) {
    confirmStatement(input: $input) {
      __typename
      ...RefusalOf
      ...InvalidInputOf
    }
  }
`)

/** 收益分配: each statement, where its money goes, and by which part of the rule. */
export function Component() {
  const { t } = useTranslation()
  const names = useNames()
  const { viewer } = useViewer()
  const [after, go] = useState<string | null>(null)
  const [{ data, error, fetching }, again] = useQuery({ query: STATEMENTS, variables: { after } })
  const statements = data?.splitStatements.edges.map(({ node }) => node) ?? []
  return (
    <>
      <title>{t('console.income')}</title>
      <Typography.Title level={1} style={{ fontSize: '1.5rem' }}>
        {t('console.income')}
      </Typography.Title>
      {statements.length > 0 && (
        <Suspense>
          <Flow statements={statements} />
        </Suspense>
      )}
      <PagedTable<Statement>
        name="income"
        page={data?.splitStatements}
        fetching={fetching}
        error={error}
        asking={{ after, go }}
        rowKey={({ id }) => id}
        empty={t('income.none')}
        texts={(statement) => ({
          [t('bills.period')]: statement.period,
          [t('bills.product')]: statement.product?.code ?? '',
          [t('income.net')]: statement.net.amount,
          [t('income.distributable')]: statement.distributable.amount,
          [t('bills.status')]: names.status(statement.status),
        })}
        columns={[
          { title: t('bills.period'), dataIndex: 'period' },
          { title: t('bills.product'), render: (_, { product }) => product?.name },
          { title: t('income.calls'), align: 'right', render: (_, { billedCalls }) => count(billedCalls) },
          { title: t('income.gross'), align: 'right', render: (_, { gross }) => yuan(gross.amount) },
          { title: t('income.vat'), align: 'right', render: (_, { vat }) => yuan(vat.amount) },
          { title: t('income.net'), align: 'right', render: (_, { net }) => yuan(net.amount) },
          { title: t('income.cost'), align: 'right', render: (_, { cost }) => yuan(cost.amount) },
          {
            title: t('bills.status'),
            render: (_, { status }) => (
              <Mark tone={status === 'CONFIRMED' ? 'good' : 'mark'}>{names.status(status)}</Mark>
            ),
          },
          { title: t('income.lines'), render: (_, statement) => <Lines statement={statement} /> },
          {
            title: t('subscriptions.act'),
            render: (_, statement) =>
              mayConfirm(statement, viewer?.role) && <Confirm statement={statement} done={() => again()} />,
          },
        ]}
      />
    </>
  )
}

/** The page leaves the button out where it could only be refused; the service decides. */
const mayConfirm = ({ operatorConfirmed, bureauConfirmed }: Statement, role: string | undefined): boolean =>
  (role === 'OPERATOR' && !operatorConfirmed) || (role === 'BUREAU' && !bureauConfirmed)

function Confirm({ statement, done }: { statement: Statement; done: () => void }) {
  const { t } = useTranslation()
  const [, confirm] = useMutation(CONFIRM)
  const { act, isActing } = useAct()
  const go = async () => {
    if (await act(() => confirm({ input: { statementId: statement.id } }))) done()
  }
  return (
    <Button size="small" type="primary" loading={isActing} onClick={() => void go()}>
      {t('income.confirm')}
    </Button>
  )
}

function Lines({ statement }: { statement: Statement }) {
  const { t } = useTranslation()
  const names = useNames()
  return (
    <details>
      <summary>{t('bills.count', { count: statement.lines.length })}</summary>
      <Table
        size="small"
        pagination={false}
        rowKey="seq"
        dataSource={[...statement.lines]}
        columns={[
          { title: t('income.payee'), render: (_, { org }) => org.name },
          { title: t('income.capacity'), render: (_, { capacity }) => names.capacity(capacity) },
          { title: t('income.basis'), dataIndex: 'basis' },
          { title: t('income.amount'), align: 'right', render: (_, { amount }) => yuan(amount.amount) },
          { title: t('income.settlement'), render: (_, { settlement }) => names.settlement(settlement) },
        ]}
      />
      <p>
        {t('income.hash')} <Copyable text={statement.hash} />
      </p>
    </details>
  )
}
