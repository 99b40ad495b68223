export { CannotPlay, type GroundKind } from "./grounds.ts";
export { audit, type Findings } from "./ledger.ts";
export { playLifeRound } from "./lifeRound.ts";
export { createRandom, type Random } from "./random.ts";
export { playRound, type RoundOptions } from "./round.ts";
export { type Acknowledged, type Kind, STATES, startSenders } from "./senders.ts";
