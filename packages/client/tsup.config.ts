import { library } from '../../tsup.published.js'

export default library({ index: 'src/index.ts' })
