import { App, ConfigProvider, Layout, Menu, theme } from 'antd'
import enUS from 'antd/locale/en_US'
import zhCN from 'antd/locale/zh_CN'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, Navigate, Outlet, useLocation, useNavigate } from 'react-router'
import { useMutation } from 'urql'
import { graphql } from '../generated/gql.ts'
import { Waiting } from '../kit/show.tsx'
import { useNames } from '../kit/names.ts'
import { useViewer } from '../kit/viewer.ts'

const SIGN_OUT = graphql(`
  mutation SignOut {
    signOut
  }
`)

/** Pages of the console by role: what each does daily. The service decides what may be seen; this only leaves out what would be empty. */
const PAGES = {
  CONSUMER: ['subscriptions', 'bills'],
  HOLDER: ['resources', 'grants', 'income'],
  OPERATOR: ['applications', 'grants', 'bills', 'income'],
  DEVELOPER: ['income'],
  FINANCE: ['bills', 'income', 'ledger'],
  BUREAU: ['grants', 'resources', 'income', 'ledger'],
  AUDITOR: ['ledger', 'income', 'decisions', 'grants'],
  PRICE: ['ledger'],
  REGISTRY: ['resources'],
  SECURITY: [],
} as const

export function Component() {
  const { t, i18n } = useTranslation()
  const names = useNames()
  const { pathname } = useLocation()
  const navigate = useNavigate()
  const { viewer, isAsking } = useViewer()
  const [, signOut] = useMutation(SIGN_OUT)
  const isDark = useDark()
  if (isAsking && !viewer) return <Waiting />
  if (!viewer) return <Navigate to={`/sign-in?to=${encodeURIComponent(pathname)}`} replace />
  const pages = PAGES[viewer.role]
  const leave = async () => {
    await signOut({})
    await navigate('/')
  }
  return (
    <ConfigProvider
      locale={i18n.language === 'zh' ? zhCN : enUS}
      theme={{
        algorithm: isDark ? theme.darkAlgorithm : theme.defaultAlgorithm,
        token: isDark ? { motion: false } : LIGHT,
      }}
    >
      <App>
        <Layout>
          <Layout.Sider theme="light" breakpoint="lg" collapsedWidth={0}>
            <p style={{ padding: '0 1.5rem' }}>
              <strong>{viewer.org.name}</strong>
              <br />
              <span className="soft">{names.role(viewer.role)}</span>
            </p>
            <Menu
              mode="inline"
              selectedKeys={[pathname]}
              items={[
                { key: '/console', label: <Link to="/console">{t('console.tasks')}</Link> },
                ...pages.map((page) => ({
                  key: `/console/${page}`,
                  label: <Link to={`/console/${page}`}>{t(`console.${page}`)}</Link>,
                })),
              ]}
            />
            <p style={{ padding: '0 1.5rem' }}>
              <button type="button" className="quiet" onClick={() => void leave()}>
                {t('console.leave')}
              </button>
            </p>
          </Layout.Sider>
          <Layout.Content style={{ padding: '1rem 1.5rem', minHeight: '70vh' }}>
            <Outlet />
          </Layout.Content>
        </Layout>
      </App>
    </ConfigProvider>
  )
}

/** Ant Design's own greys are too light to be read by everybody (WCAG 2.2, 1.4.3). */
const LIGHT = {
  motion: false,
  colorPrimary: '#0b57b8',
  colorError: '#b3261e',
  colorTextDescription: '#4b5468',
  colorTextDisabled: '#5b6475',
  colorTextPlaceholder: '#5b6475',
}

const DARK = window.matchMedia('(prefers-color-scheme: dark)')

function useDark(): boolean {
  const [isDark, setDark] = useState(DARK.matches)
  useEffect(() => {
    const hear = ({ matches }: MediaQueryListEvent) => setDark(matches)
    DARK.addEventListener('change', hear)
    return () => DARK.removeEventListener('change', hear)
  }, [])
  return isDark
}
