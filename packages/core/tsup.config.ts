import { library } from '../../tsup.published.js'

export default library({ index: 'src/index.ts', 'spec/index': 'src/spec/index.ts', 'codec/index': 'src/codec/index.ts' })
