/** A model's name as Ollama lists it; a missing tag means `latest`. */
export function modelName(name: string): string {
	const trimmed = name.trim();
	return trimmed.slice(trimmed.lastIndexOf("/") + 1).includes(":") ? trimmed : `${trimmed}:latest`;
}

/** Compares names like Ollama: with their tags, ignoring case. */
export const sameModel = (one: string, other: string): boolean => modelName(one).toLowerCase() === modelName(other).toLowerCase();

/** True for names that Ollama accepts: `model`, `model:tag`, `namespace/model:tag`, with or without a host in front. */
export const isModelName = (name: string): boolean =>
	name.length <= 200 && /^[a-z0-9][a-z0-9._-]*(?::\d{1,5}(?=\/))?(?:\/[a-z0-9_][a-z0-9._-]*)*(?::[a-z0-9_][a-z0-9._-]*)?$/i.test(name);
