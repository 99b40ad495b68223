/**
 * Imported before anything that makes a schema. Zod would make code of its own for every shape that is read, the first time it is. Here
 * shapes are read by the dozen a minute, as people and tools configure HookWise, and never on an alert's way: reading them plainly
 * costs a start less of the processor and of memory.
 */
import { config } from "zod";

config({ jitless: true });
