import { App } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CombinedError } from 'urql'
import { refusalIn } from './refusal.ts'

type Outcome = { data?: Record<string, unknown> | null | undefined; error?: CombinedError | undefined }

/**
 * Does something once: a second click while it is under way is nothing. Says plainly what came of it: done, refused and why, or
 * that nobody knows because the service could not be reached.
 */
export function useAct() {
  const { message } = App.useApp()
  const { t } = useTranslation()
  const [isActing, setActing] = useState(false)
  const act = async (work: () => Promise<Outcome>): Promise<boolean> => {
    if (isActing) return false
    setActing(true)
    try {
      const { data, error } = await work()
      const answer = Object.values(data ?? {})[0] as { __typename?: string } | undefined
      const refused = refusalIn(answer)
      if (error)
        void message.error(error.networkError ? t('kit.unknown') : t('kit.failed', { message: error.message }), 10)
      else if (refused) void message.error(refused, 10)
      else void message.success(t('kit.done'))
      return !error && !refused
    } finally {
      setActing(false)
    }
  }
  return { act, isActing }
}
