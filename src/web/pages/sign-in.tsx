import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate, useSearchParams } from 'react-router'
import { useMutation } from 'urql'
import { graphql } from '../generated/gql.ts'
import { refusalIn } from '../kit/refusal.ts'
import { Failure } from '../kit/show.tsx'

const SIGN_IN = graphql(`
  mutation SignIn($input: SignInInput!) {
    signIn(input: $input) {
      __typename
      ...RefusalOf
      ...InvalidInputOf
      ... on SignInSuccess {
        data {
          email
        }
      }
    }
  }
`)

/** Only into this house: an address that leads elsewhere is not followed. */
const inside = (to: string | null): string => (to && /^\/[^/\\]/.test(to) ? to : '/console')

export function Component() {
  const { t } = useTranslation()
  const [{ fetching, data, error }, signIn] = useMutation(SIGN_IN)
  const [asked] = useSearchParams()
  const navigate = useNavigate()
  const [isDone, setDone] = useState(false)
  const send = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const [email, password] = [form.get('email'), form.get('password')]
    if (typeof email !== 'string' || typeof password !== 'string') return
    const result = await signIn({ input: { email, password } })
    if (result.data?.signIn.__typename !== 'SignInSuccess') return
    setDone(true)
    await navigate(inside(asked.get('to')))
  }
  const refused = refusalIn(data?.signIn)
  return (
    <>
      <title>{t('signIn.title')}</title>
      <h1>{t('signIn.title')}</h1>
      {asked.get('to') && <p className="soft">{t('signIn.again')}</p>}
      <form className="form" onSubmit={(event) => void send(event)}>
        <label>
          {t('signIn.email')}
          <input name="email" type="email" autoComplete="username" required />
        </label>
        <label>
          {t('signIn.password')}
          <input name="password" type="password" autoComplete="current-password" required />
        </label>
        <button type="submit" disabled={fetching || isDone}>
          {t('signIn.send')}
        </button>
      </form>
      {error && <Failure error={error} />}
      {refused && (
        <p role="alert" className="fault">
          {refused}
        </p>
      )}
    </>
  )
}
