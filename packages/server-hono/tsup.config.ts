import { library } from '../../tsup.published.js'

export default library({ index: 'src/index.ts', node: 'src/node.ts', cli: 'src/cli.ts' })
