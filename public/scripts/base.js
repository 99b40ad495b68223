/**
 * Address of this site for scripts, which are in `/assets/`; correct even if HookWise is served below a path.
 * @param path from HookWise's own root: `/api/me`
 */
export const siteUrl = (path) => new URL(`..${path}`, import.meta.url).href;
