/** Names of the config file at a project's root, the first that exists counts. */
export const CONFIG_FILES: readonly string[] = ['ts', 'mts', 'js', 'mjs', 'json'].map(
  (extension) => `rage3d.config.${extension}`,
)
