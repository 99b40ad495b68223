export type * from "./types.ts";
export interface CompiledEndpoint { readonly problems: readonly string[] }
