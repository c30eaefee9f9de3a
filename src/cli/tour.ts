import { readOptions, readUrl, type Command } from './command.ts'

export const tour: Command = {
  summary: 'play the journey of one fen, from the department to the regulator’s verification',
  help: `Usage: sanquan tour [--url URL]

Plays the whole journey through the public interfaces: a resource is registered, an agreement signed, a product listed and
priced, called, metered, invoiced and split. Then it prints the chain of evidence of one call and verifies the log.

  --url URL  play it on a running service in demo mode (SANQUAN_DEMO=1), whose clock moves on by a month or two;
             without it a scratch service is started in this process and thrown away

Ends with the line "verified" and exit code 0, or with the step that did not come out and exit code 1.`,
  run: async (args, terminal) => {
    const { url } = readOptions(args, { url: { type: 'string' } })
    const { playTour } = await import('../demo/tour/tour.ts')
    if (url !== undefined) {
      await playTour({ url: readUrl(url), print: terminal.out })
      return 0
    }
    const { withScratchService } = await import('../demo/scratch-service.ts')
    await withScratchService({ print: terminal.out }, (scratch) => playTour({ url: scratch.url, print: terminal.out }))
    return 0
  },
}
