import { UsageError, type Command } from './command.ts'

/** The key behind the random ids of people and enterprises. */
export const subjectKey: Command = {
  summary: 'rotate the key behind the ids of people and enterprises',
  help: `Usage: sanquan subject-key rotate

Wraps the keyed hash of every person and enterprise under one key more. Their random ids, consents and records stay as they are,
and a running service answers meanwhile. It takes the environment of \`sanquan serve\` with the same master key; the embedded
database only while no service runs. If it is cut off, run it again: it goes on where it stopped.

Prints the generation of the key that all are under now, and how many were wrapped.`,
  run: async ([task, ...rest], terminal) => {
    if (task !== 'rotate' || rest.length > 0)
      throw new UsageError('Say what to do with the key: sanquan subject-key rotate.')
    return (await import('./subject-key-rotate.ts')).rotate(process.env, terminal)
  },
}
