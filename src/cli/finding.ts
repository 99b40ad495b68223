/** A line of `hookwise doctor`. */
export type Finding = { readonly what: string; readonly ok: boolean; readonly says: string };

export const good = (what: string, says: string): Finding => ({ what, ok: true, says });
export const bad = (what: string, says: string): Finding => ({ what, ok: false, says });
