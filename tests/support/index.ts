export { build, executable } from "./built.ts";
export {
	type Client,
	createClient,
	type HistoryDetail,
	type HistoryItem,
	type MadeEndpoint,
	type SandboxTicket,
	type Told,
} from "./client.ts";
export { environmentFor, type Pair, startPair } from "./connected.ts";
export { credentialsFor } from "./connecting.ts";
export { eventually } from "./eventually.ts";
export { freshDirectory, type HookWise, type Launched, launch, PASSWORD, runToEnd, type StartOptions, startHookWise } from "./hookwise.ts";
