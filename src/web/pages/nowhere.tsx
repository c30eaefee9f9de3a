import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

export function Component() {
  const { t } = useTranslation()
  return (
    <>
      <h1>{t('nowhere.title')}</h1>
      <p>
        <Link to="/">{t('nowhere.back')}</Link>
      </p>
    </>
  )
}
