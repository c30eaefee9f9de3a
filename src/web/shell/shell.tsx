import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, NavLink, Outlet, useLocation } from 'react-router'
import { choose, type Language } from '../language/language.ts'
import { useViewer } from '../kit/viewer.ts'

/** The frame of every page: where one can go, in which language, and who is signed in. */
export function Shell() {
  const { t, i18n } = useTranslation()
  const { viewer } = useViewer()
  const { pathname } = useLocation()
  const other: Language = i18n.language === 'zh' ? 'en' : 'zh'
  useEffect(() => {
    document.getElementById('main')?.focus({ preventScroll: true })
  }, [pathname])
  return (
    <>
      <a className="skip" href="#main">
        {t('shell.skip')}
      </a>
      <header className="bar">
        <Link className="brand" to="/">
          三权 <span lang="en">Sanquan</span>
        </Link>
        <nav aria-label={t('shell.pages')}>
          <NavLink to="/" end>
            {t('shell.hall')}
          </NavLink>
          <NavLink to="/notices">{t('shell.notices')}</NavLink>
          <NavLink to="/verify">{t('shell.verify')}</NavLink>
          {viewer && <NavLink to="/console">{t('shell.console')}</NavLink>}
        </nav>
        <div className="tools">
          {viewer ? <span className="who">{viewer.name}</span> : <Link to="/sign-in">{t('shell.signIn')}</Link>}
          <button type="button" className="quiet" lang={other === 'en' ? 'en' : 'zh-CN'} onClick={() => choose(other)}>
            {other === 'en' ? 'English' : '中文'}
          </button>
        </div>
      </header>
      <main id="main" tabIndex={-1} className={pathname.startsWith('/console') ? 'wide' : 'page'}>
        <Outlet />
      </main>
      <footer className="foot">{t('shell.foot')}</footer>
    </>
  )
}
