import { type ChangeEvent, type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { checkProof, type Checked } from '../proof/proof.ts'

/** A proof is of a few kilobytes; whatever is larger is something else. */
const FILE_LIMIT_BYTES = 1_000_000

type Given = { entry: string; proof: string; key: string }

/** 验证: an entry and its proof, checked in this browser. Nothing is sent; it works without a network. */
export function Component() {
  const { t } = useTranslation()
  const [given, give] = useState<Given>({ entry: '', proof: '', key: '' })
  const [checked, setChecked] = useState<Checked | undefined>()
  const [fault, setFault] = useState('')
  const put = (name: keyof Given) => (value: string) => {
    setChecked(undefined)
    give((before) => ({ ...before, [name]: value }))
  }
  const check = async (event: FormEvent) => {
    event.preventDefault()
    setChecked(await checkProof(given.entry.replace(/\r?\n$/, ''), given.proof, given.key))
  }
  const open = async ({ target }: ChangeEvent<HTMLInputElement>) => {
    setFault('')
    for (const file of target.files ?? []) {
      if (file.size > FILE_LIMIT_BYTES) return setFault(t('verify.tooLarge', { name: file.name }))
      const text = await file.text()
      put(text.startsWith('c2sp.org/tlog-proof') ? 'proof' : 'entry')(text)
    }
  }
  return (
    <>
      <title>{t('verify.title')}</title>
      <h1>{t('verify.title')}</h1>
      <p className="soft">{t('verify.lead')}</p>
      <form className="verify" onSubmit={(event) => void check(event)}>
        <label className="drop">
          {t('verify.files')} <input type="file" multiple onChange={(event) => void open(event)} />
        </label>
        <Text name="entry" value={given.entry} put={put('entry')} />
        <Text name="proof" value={given.proof} put={put('proof')} />
        <Text name="key" value={given.key} put={put('key')} />
        <p>
          <button type="submit" disabled={!given.entry || !given.proof || !given.key}>
            {t('verify.check')}
          </button>
        </p>
      </form>
      {fault && (
        <p role="alert" className="fault">
          {fault}
        </p>
      )}
      {checked && (
        <p role="status" className={checked.ok ? 'good' : 'fault'}>
          {checked.ok
            ? t('verify.stands', { index: checked.index, size: checked.size, origin: checked.origin })
            : t(`verify.fault.${checked.why}`)}
        </p>
      )}
    </>
  )
}

function Text({ name, value, put }: { name: keyof Given; value: string; put: (value: string) => void }) {
  const { t } = useTranslation()
  return (
    <p>
      <label>
        {t(`verify.${name}`)}
        <br />
        <textarea
          rows={name === 'key' ? 2 : 6}
          cols={90}
          spellCheck={false}
          value={value}
          onChange={({ target }) => put(target.value)}
        />
      </label>
    </p>
  )
}
