/** What pages of lists say about themselves (Relay's cursor connections). */
export const relayDescriptions = {
  nodeTypeOptions: { description: 'Anything with a global id. `node(id:)` finds it again.' },
  idFieldOptions: { description: 'Global id.' },
  nodeQueryOptions: {
    description: 'The thing with this global id; null if there is none that the asker may see.',
    args: { id: { description: 'A global id.' } },
  },
  nodesQueryOptions: {
    description: 'The things with these global ids, in that order, null for each the asker may not see.',
    args: { ids: { description: 'Global ids.' } },
  },
  pageInfoTypeOptions: { description: 'Where a page lies in its list.' },
  hasNextPageFieldOptions: { description: 'More follow after this page.' },
  hasPreviousPageFieldOptions: { description: 'Others lie before this page.' },
  startCursorFieldOptions: { description: 'The cursor of the page’s first entry, for `before`.' },
  endCursorFieldOptions: { description: 'The cursor of the page’s last entry, for `after`.' },
  defaultConnectionTypeOptions: { description: 'A page of a list.' },
  edgesFieldOptions: { description: 'The entries of this page, in the order of the list.' },
  pageInfoFieldOptions: { description: 'Where this page lies in the list.' },
  defaultEdgeTypeOptions: { description: 'One entry of a page.' },
  nodeFieldOptions: { description: 'The thing itself.' },
  cursorFieldOptions: { description: 'The entry’s place in the list.' },
  firstArgOptions: { description: 'How many entries at most, from the front.' },
  afterArgOptions: { description: 'Only entries after this cursor.' },
  lastArgOptions: { description: 'How many entries at most, from the end.' },
  beforeArgOptions: { description: 'Only entries before this cursor.' },
} as const
