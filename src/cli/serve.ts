import { readOptions, type Command } from './command.ts'

export const serve: Command = {
  summary: 'start the service, with --demo as `npm start` does',
  help: `Usage: sanquan serve [--demo]

Starts the marketplace and serves until it is stopped. It is configured by the environment: README.md has the table.

  --demo  as a demonstration, seeded at its first start: the same as SANQUAN_DEMO=1`,
  run: async (args) => {
    readOptions(args, { demo: { type: 'boolean' } }) // main reads it too
    await import('../main.ts')
    return 0
  },
}
