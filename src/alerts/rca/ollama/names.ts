/** A model's name as Ollama lists it: without a tag it is `latest`. */
export function modelName(name: string): string {
	const trimmed = name.trim();
	return trimmed.slice(trimmed.lastIndexOf("/") + 1).includes(":") ? trimmed : `${trimmed}:latest`;
}

/** Ollama compares names so: with their tags, and without regard to case. */
export const sameModel = (one: string, other: string): boolean => modelName(one).toLowerCase() === modelName(other).toLowerCase();

/** What Ollama takes for a name: `model`, `model:tag`, `namespace/model:tag`, with a host in front if need be. */
export const isModelName = (name: string): boolean =>
	name.length <= 200 && /^[a-z0-9][a-z0-9._-]*(?::\d{1,5}(?=\/))?(?:\/[a-z0-9_][a-z0-9._-]*)*(?::[a-z0-9_][a-z0-9._-]*)?$/i.test(name);
