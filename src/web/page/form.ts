/**
 * A sent form: texts by name. A checkbox is on if its last value is `on` (a hidden field with the same name
 * comes first).
 */
export class Form {
	readonly #data: FormData;
	constructor(data: FormData) {
		this.#data = data;
	}

	has(name: string): boolean {
		return this.#data.has(name);
	}

	/** The last value of this name; blank if it was not sent. Line breaks are `\n`. */
	text(name: string): string {
		const value = this.#data.getAll(name).at(-1);
		return typeof value === "string" ? value.replaceAll("\r\n", "\n") : "";
	}

	texts(name: string): string[] {
		return this.#data.getAll(name).filter((value): value is string => typeof value === "string");
	}

	on(name: string): boolean {
		return this.text(name) === "on";
	}

	file(name: string): File | null {
		const value = this.#data.get(name) as unknown;
		return value instanceof File && value.size > 0 ? value : null;
	}

	names(): string[] {
		return [...new Set(this.#data.keys())];
	}
}
