/** What a form sent: texts by name. A box is on when its last value is `on` (its hidden twin comes first). */
export class Form {
	readonly #data: FormData;
	constructor(data: FormData) {
		this.#data = data;
	}

	has(name: string): boolean {
		return this.#data.has(name);
	}

	/** The last value of the name; blank when it was not sent. Line breaks as `\n`. */
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
