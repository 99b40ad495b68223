/** What becomes of callbacks. */
export interface CallbackSettings {
	/** `send` at once, `drop`: lost, `double`: each one twice, `hold`: until `releaseCallbacks`. */
	readonly mode: "send" | "drop" | "double" | "hold";
	/** Milliseconds on the double's clock before one is sent. */
	readonly delayMs: number;
	/** `http://127.0.0.1:PORT` that callbacks go to instead of the host that was registered: tests have no public name. */
	readonly target: string | null;
	/** Whether the API's own writes are told too, as the real one does. */
	readonly ownWrites: boolean;
	/** Instead of the key's own address: what a forger would write. */
	readonly keyUrl: string | null;
	/** The key's answer is JSON, or JSON inside a JSON string: clients meet both. */
	readonly keyForm: "object" | "text";
	readonly wrongSignature: boolean;
}

export const CALLBACK_DEFAULTS: CallbackSettings = {
	mode: "send",
	delayMs: 0,
	target: null,
	ownWrites: true,
	keyUrl: null,
	keyForm: "object",
	wrongSignature: false,
};
