export { type InspectOptions, inspectModel } from './inspect-model.js'
export type { ModelReport, TextureReport } from './model-report.js'
