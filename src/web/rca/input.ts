import { z } from "zod";
import { isModelName } from "../../alerts/rca/index.ts";

/** @param max maximum number of characters */
export const text = (max: number) => z.string("A text is expected.").max(max, `At most ${max} characters.`);

const model = text(200).refine(
	(name) => name.trim() === "" || isModelName(name.trim()),
	"A model's name is expected, such as phi3:latest.",
);

export const pullInput = z.strictObject({ model: model.refine((name) => name.trim() !== "", "A model is needed.") });
/** Blank or left out: the defaults. */
export const questionInput = z.strictObject({ prompt: text(8_000).optional(), model: model.optional() });
