import { readOptions, type Command } from './command.ts'

export const serve: Command = {
  summary: 'start the service, as `npm start` does',
  help: `Usage: sanquan serve

Starts the marketplace and serves until it is stopped. It is configured by the environment: README.md has the table.`,
  run: async (args) => {
    readOptions(args, {})
    await import('../main.ts')
    return 0
  },
}
