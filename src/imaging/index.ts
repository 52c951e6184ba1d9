export { loadSharp } from './load-sharp.js'
