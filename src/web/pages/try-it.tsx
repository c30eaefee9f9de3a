import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNames } from '../kit/names.ts'
import type { Sheet } from './sheet.ts'

const LANGUAGES = ['curl', 'TypeScript', 'Python'] as const
type Language = (typeof LANGUAGES)[number]

/** 试一试: the sandbox's own example, and how to ask the same from a program. The sandbox never touches the data domain. */
export function TryIt({ sheet }: { sheet: Sheet }) {
  const { t, i18n } = useTranslation()
  const names = useNames()
  const [language, choose] = useState<Language>('curl')
  const example = sheet.sandboxExample
  if (!example) return null
  const body = { requestNo: 'demo-1', purposeClass: sheet.purposeClasses[0], input: example.input }
  const url = `${window.location.origin}${sheet.callPath}`
  return (
    <section>
      <h2>{t('tryIt.title')}</h2>
      <p>
        {i18n.language === 'zh' ? example.title : example.titleEn} → <strong>{names.outcome(example.outcome)}</strong>{' '}
        {example.billable ? '' : <span className="soft">({t('product.unbilled')})</span>}
      </p>
      <h3>{t('tryIt.input')}</h3>
      <pre tabIndex={0}>{JSON.stringify(example.input, null, 2)}</pre>
      <h3>{t('tryIt.answer')}</h3>
      <pre tabIndex={0}>{JSON.stringify(example.answer, null, 2)}</pre>
      <h3>{t('tryIt.program')}</h3>
      <p role="group" aria-label={t('tryIt.program')}>
        {LANGUAGES.map((each) => (
          <button
            key={each}
            type="button"
            className="quiet"
            aria-pressed={each === language}
            onClick={() => choose(each)}
          >
            {each}
          </button>
        ))}
      </p>
      <pre tabIndex={0}>{SNIPPETS[language](url, body)}</pre>
    </section>
  )
}

const SNIPPETS: Record<Language, (url: string, body: object) => string> = {
  curl: (url, body) =>
    `curl -X POST ${url} \\\n  -H "Authorization: Bearer $SANQUAN_KEY" -H "Content-Type: application/json" \\\n  -d '${JSON.stringify(body)}'`,
  TypeScript: (url, body) =>
    `const response = await fetch('${url}', {\n  method: 'POST',\n  headers: { authorization: \`Bearer \${process.env.SANQUAN_KEY}\`, 'content-type': 'application/json' },\n  body: JSON.stringify(${JSON.stringify(body)}),\n})\nconsole.log(await response.json())`,
  Python: (url, body) =>
    `import os, requests\nresponse = requests.post(\n    "${url}",\n    headers={"Authorization": f"Bearer {os.environ['SANQUAN_KEY']}"},\n    json=${JSON.stringify(body)},\n)\nprint(response.json())`,
}
