/**
 * Entry of the thread that reads large configuration files: this may take seconds, and acknowledgements must
 * not wait for it.
 */
import { RESTED, type Rest } from "../../threads.ts";
import { createAnswers } from "./answers.ts";
import type { Order } from "./protocol.ts";

declare const self: Worker;

let answer = createAnswers();

self.onmessage = ({ data }: MessageEvent<Order | Rest>) => {
	if ("rest" in data) {
		answer = createAnswers();
		return self.postMessage(RESTED);
	}
	self.postMessage(answer(data));
};
