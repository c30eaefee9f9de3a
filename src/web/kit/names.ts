import { useTranslation } from 'react-i18next'

/** Codes as people read them, in the language of the page; a code that has no name yet is shown as it is. */
export function useNames() {
  const { t } = useTranslation()
  const named = (group: string) => (code: string) => t(`${group}.${code}` as 'unit.PER_CALL', { defaultValue: code })
  return {
    unit: named('unit'),
    purpose: named('purpose'),
    buyer: named('buyer'),
    outcome: named('outcome'),
    status: named('status'),
    role: named('role'),
    task: named('task'),
    capacity: named('capacity'),
    settlement: named('settlement'),
    right: named('right'),
    grade: named('grade'),
    frequency: named('frequency'),
    registration: named('registration'),
    mode: named('mode'),
  }
}
