/** Puts synthetic subjects into an example's input. */
import { invariant } from '../kernel/result.ts'
import { addDays, dayOf, type Day } from '../kernel/shanghai-time.ts'
import type { Example } from '../modules/product/index.ts'
import type { ExampleSubject, ProductExample } from './product-folder.ts'
import { syntheticDwelling } from './synthetic/dwelling.ts'
import { syntheticEnterprise } from './synthetic/enterprise.ts'
import { JINAN_EMPLOYERS, jinanEmployer } from './synthetic/jinan-employer.ts'
import { syntheticPerson } from './synthetic/person.ts'

type Facts = Readonly<Record<string, string | number>>

const PLACEHOLDER = /\{(\w+)\.(\w+)\}/g

/** The input of a call. @param today the day the data were made on, for what lies days back. A text that is one placeholder becomes the fact itself, so that a number stays a number. */
export function resolveExampleInput(
  { given, input }: Pick<ProductExample, 'given' | 'input'>,
  today: Day = dayOf(new Date()),
): Record<string, string | number | boolean | string[]> {
  const resolve = resolver(given, today)
  return Object.fromEntries(
    Object.entries(input).map(([property, value]) => [property, typeof value === 'string' ? resolve(value) : value]),
  )
}

/** Who consents in an example, and what they claim, by the inputs that name the consents. */
export function resolveExampleConsents(
  { given, consents }: Pick<ProductExample, 'given' | 'consents'>,
  today: Day = dayOf(new Date()),
): Example['consents'] {
  const resolve = (text: string) => String(resolver(given, today)(text))
  return Object.fromEntries(
    Object.entries(consents).map(([name, { idNo, claims }]) => {
      const claimed = Object.entries(claims).map(([key, value]) => [key, resolve(value)])
      return [name, { idNo: resolve(idNo), claims: Object.fromEntries(claimed) as Record<string, string> }]
    }),
  )
}

function resolver(given: ProductExample['given'], today: Day) {
  const subjects = new Map(Object.entries(given).map(([name, subject]) => [name, factsOf(subject, today)]))
  const fact = (name: string, key: string) => {
    const value = subjects.get(name)?.[key]
    invariant(value !== undefined, `The example has no {${name}.${key}}`)
    return value
  }
  return (text: string) => {
    const whole = /^\{(\w+)\.(\w+)\}$/.exec(text)
    if (whole) return fact(whole[1] ?? '', whole[2] ?? '')
    return text.replace(PLACEHOLDER, (_, name: string, key: string) => String(fact(name, key)))
  }
}

function factsOf(subject: ExampleSubject, today: Day): Facts {
  if ('day' in subject) return { date: addDays(today, -subject.day.daysAgo) }
  if ('employer' in subject) return { name: jinanEmployer(subject.employer.ofPerson % JINAN_EMPLOYERS).name }
  if ('person' in subject) {
    const { name, idNo, mobile } = syntheticPerson(subject.person.city, subject.person.index)
    return { name, idNo, mobile }
  }
  if ('enterprise' in subject) {
    const { uscc, name } = syntheticEnterprise(subject.enterprise.index)
    return { uscc, name }
  }
  const { certNo, address, area, gridId, owners } = syntheticDwelling(subject.dwelling.index)
  const [landlord, coOwner = landlord] = owners
  return {
    certNo,
    address,
    area,
    gridId,
    ownerName: landlord?.name ?? '',
    ownerIdNo: landlord?.idNo ?? '',
    coOwnerName: coOwner?.name ?? '',
    coOwnerIdNo: coOwner?.idNo ?? '',
  }
}

/** Examples as a reviewer gets them: about whom is in the input itself. */
export function resolveExamples(examples: readonly ProductExample[]): Example[] {
  return examples.map(({ given, ...example }) => ({
    ...example,
    input: resolveExampleInput({ given, ...example }),
    consents: resolveExampleConsents({ given, ...example }),
  }))
}
