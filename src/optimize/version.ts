/** Changes whenever the same model and recipe would give other bytes; enters the key of derived files. */
export const OPTIMIZER_VERSION = '11'
