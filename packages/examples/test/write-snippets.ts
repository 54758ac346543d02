// Writes the snippets for the compiler of `npm run types`. What a snippet declares is for its reader: exported, it counts as used.

import { writeSnippets } from './snippets.js'

writeSnippets((code) => code.replaceAll(/^(async function|function|const|let|class|interface|type) /gm, 'export $1 '))
