import { useTranslation } from 'react-i18next'

/** What is shown when a page fails: nothing was done, and how to go on. */
export function Broken() {
  const { t } = useTranslation()
  return (
    <main className="page">
      <h1>{t('broken.title')}</h1>
      <p>{t('broken.hint')}</p>
      <p>
        <button type="button" onClick={() => window.location.reload()}>
          {t('broken.again')}
        </button>
      </p>
    </main>
  )
}
