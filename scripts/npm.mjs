/**
 * Command and arguments that run npm. On Windows `npm` is a batch file, which cannot be started without a shell; npm says
 * itself which script it is to the scripts that it runs.
 */
export function npm(...args) {
  const script = process.env.npm_execpath
  return script ? [process.execPath, [script, ...args]] : ['npm', args]
}
