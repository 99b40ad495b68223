/** Sizes of the smallest model that a real Ollama runs: about 300 kB, and it speaks nonsense out of a few words. */
const EMBEDDING = 64;
const LAYERS = 2;
const HEADS = 4;
const FORWARD = 128;
const CONTEXT = 32_768;
const ALIGNMENT = 32;

const WORDS =
	"disk full server service restart check log backup network cable router switch memory process cause causes likely steps summary first then look at the of and is was not because free space space: update driver power host cluster queue error timeout failed slow high low load monitor alert ticket".split(
		" ",
	);

/** Token types of GGUF. */
const [NORMAL, UNKNOWN, CONTROL, BYTE] = [1, 2, 3, 6] as const;

interface Token {
	readonly text: string;
	readonly score: number;
	readonly type: number;
}

const TOKENS: readonly Token[] = [
	{ text: "<unk>", score: 0, type: UNKNOWN },
	{ text: "<s>", score: 0, type: CONTROL },
	{ text: "</s>", score: 0, type: CONTROL },
	...Array.from({ length: 256 }, (_, byte) => ({
		text: `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`,
		score: 0,
		type: BYTE,
	})),
	...WORDS.map((word, index) => ({ text: `▁${word}`, score: -index - 1, type: NORMAL })),
];
const FIRST_WORD = TOKENS.length - WORDS.length;

/** Little-endian bytes, one after the other. */
function createBytes() {
	const parts: Buffer[] = [];
	let length = 0;
	const put = (part: Buffer): void => {
		parts.push(part);
		length += part.length;
	};
	const number = (size: 4 | 8, value: number): void => {
		const part = Buffer.alloc(size);
		if (size === 4) part.writeUInt32LE(value);
		else part.writeBigUInt64LE(BigInt(value));
		put(part);
	};
	return {
		put,
		u32: (value: number) => number(4, value),
		u64: (value: number) => number(8, value),
		f32(value: number) {
			const part = Buffer.alloc(4);
			part.writeFloatLE(value);
			put(part);
		},
		i32(value: number) {
			const part = Buffer.alloc(4);
			part.writeInt32LE(value);
			put(part);
		},
		text(value: string) {
			const part = Buffer.from(value, "utf8");
			number(8, part.length);
			put(part);
		},
		align() {
			const rest = length % ALIGNMENT;
			if (rest > 0) put(Buffer.alloc(ALIGNMENT - rest));
		},
		all: () => Buffer.concat(parts),
	};
}
type Bytes = ReturnType<typeof createBytes>;

/** Value types of GGUF. */
const [U32, I32, F32, TEXT, LIST] = [4, 5, 6, 8, 9] as const;

interface Tensor {
	readonly name: string;
	/** Innermost first. */
	readonly shape: readonly number[];
	readonly value: (index: number) => number;
}

/** Numbers that look random and are the same on every machine (mulberry32), from -1 up to 1. */
function createNoise(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 31 - 1;
	};
}

function tensors(): Tensor[] {
	const noise = createNoise(7);
	const random = (name: string, inner: number, outer: number): Tensor => ({ name, shape: [inner, outer], value: () => noise() * 0.3 });
	const ones = (name: string): Tensor => ({ name, shape: [EMBEDDING], value: () => 1 });
	const layers = Array.from({ length: LAYERS }, (_, layer) => [
		ones(`blk.${layer}.attn_norm.weight`),
		...["attn_q", "attn_k", "attn_v", "attn_output"].map((part) => random(`blk.${layer}.${part}.weight`, EMBEDDING, EMBEDDING)),
		ones(`blk.${layer}.ffn_norm.weight`),
		random(`blk.${layer}.ffn_gate.weight`, EMBEDDING, FORWARD),
		random(`blk.${layer}.ffn_up.weight`, EMBEDDING, FORWARD),
		random(`blk.${layer}.ffn_down.weight`, FORWARD, EMBEDDING),
	]);
	return [
		random("token_embd.weight", EMBEDDING, TOKENS.length),
		...layers.flat(),
		ones("output_norm.weight"),
		// Only words are ever said: bytes and the end have no weight, so that an answer always has its full length.
		{
			name: "output.weight",
			shape: [EMBEDDING, TOKENS.length],
			value: (index) => (index < FIRST_WORD * EMBEDDING ? 0 : noise()),
		},
	];
}

function metadata(bytes: Bytes): number {
	let count = 0;
	const key = (name: string, type: number): void => {
		count++;
		bytes.text(name);
		bytes.u32(type);
	};
	const text = (name: string, value: string): void => {
		key(name, TEXT);
		bytes.text(value);
	};
	const whole = (name: string, value: number): void => {
		key(name, U32);
		bytes.u32(value);
	};
	const list = (name: string, type: number, put: (token: Token) => void): void => {
		key(name, LIST);
		bytes.u32(type);
		bytes.u64(TOKENS.length);
		for (const token of TOKENS) put(token);
	};
	text("general.architecture", "llama");
	text("general.name", "HookWise verify");
	whole("general.file_type", 0);
	whole("general.alignment", ALIGNMENT);
	whole("llama.context_length", CONTEXT);
	whole("llama.embedding_length", EMBEDDING);
	whole("llama.block_count", LAYERS);
	whole("llama.feed_forward_length", FORWARD);
	whole("llama.attention.head_count", HEADS);
	whole("llama.attention.head_count_kv", HEADS);
	whole("llama.rope.dimension_count", EMBEDDING / HEADS);
	whole("llama.vocab_size", TOKENS.length);
	key("llama.attention.layer_norm_rms_epsilon", F32);
	bytes.f32(1e-5);
	text("tokenizer.ggml.model", "llama");
	list("tokenizer.ggml.tokens", TEXT, (token) => bytes.text(token.text));
	list("tokenizer.ggml.scores", F32, (token) => bytes.f32(token.score));
	list("tokenizer.ggml.token_type", I32, (token) => bytes.i32(token.type));
	whole("tokenizer.ggml.unknown_token_id", 0);
	whole("tokenizer.ggml.bos_token_id", 1);
	whole("tokenizer.ggml.eos_token_id", 2);
	return count;
}

const sizeOf = ({ shape }: Tensor): number => shape.reduce((size, side) => size * side, 1);
const aligned = (size: number): number => Math.ceil(size / ALIGNMENT) * ALIGNMENT;

/** A language model in the GGUF format (version 3, 32-bit floats), the same bytes every time. */
export function tinyModel(): Buffer {
	const all = tensors();
	const described = createBytes();
	const keys = metadata(described);
	let offset = 0;
	for (const tensor of all) {
		described.text(tensor.name);
		described.u32(tensor.shape.length);
		for (const side of tensor.shape) described.u64(side);
		described.u32(0);
		described.u64(offset);
		offset += aligned(sizeOf(tensor) * 4);
	}
	const file = createBytes();
	file.put(Buffer.from("GGUF"));
	file.u32(3);
	file.u64(all.length);
	file.u64(keys);
	file.put(described.all());
	file.align();
	for (const tensor of all) {
		const values = Float32Array.from({ length: sizeOf(tensor) }, (_, index) => tensor.value(index));
		file.put(Buffer.from(values.buffer));
		file.align();
	}
	return file.all();
}
