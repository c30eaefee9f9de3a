import { builder } from '../graphql/builder.ts'
import { orRefuse } from '../graphql/errors.ts'
import { expected } from '../graphql/shared-types.ts'
import { DemoService, type ClockReading } from './demo.service.ts'

const ServiceClock = builder.objectRef<ClockReading>('ServiceClock').implement({
  description: '时钟: the one clock that notices, terms and months go by. Public.',
  fields: (t) => ({
    now: t.expose('now', { type: 'DateTime', description: 'What it shows.' }),
    demo: t.exposeBoolean('demo', {
      description: 'Whether this is a demonstration, in which it can be moved forward.',
    }),
  }),
})

builder.queryField('clock', (t) =>
  t.field({
    type: ServiceClock,
    description: '时钟 of the service.',
    resolve: (_root, _args, { use }) => use(DemoService).read(),
  }),
)

const AdvanceClockInput = builder.inputType('AdvanceClockInput', {
  description: 'Until when time is to pass.',
  fields: (t) => ({
    to: t.field({ type: 'DateTime', required: true, description: 'An instant that lies ahead.' }),
  }),
})

builder.mutationField('advanceClock', (t) =>
  t.field({
    type: ServiceClock,
    errors: expected,
    description: '推进演示时钟: lets time pass in a demonstration. Refused everywhere else.',
    args: { input: t.arg({ type: AdvanceClockInput, required: true, description: 'Until when.' }) },
    resolve: async (_root, { input }, { actor, use }) => orRefuse(await use(DemoService).advanceClock(actor, input)),
  }),
)
