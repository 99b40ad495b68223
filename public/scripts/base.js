/**
 * An address of this site as its scripts know it, which lie in `/assets/`: right also where HookWise is served below a path.
 * @param path from HookWise's own root: `/api/me`
 */
export const siteUrl = (path) => new URL(`..${path}`, import.meta.url).href;
