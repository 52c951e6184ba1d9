const engine = new URLSearchParams(location.search).get('engine')
const { harness } = await (engine === 'three' ? import('./three.js') : import('./babylon.js'))
Object.assign(globalThis, { harness })
