import { say } from "./say.js";

/** Copy buttons: `data-copy` contains the text, `data-copy-from` the id of the element with the text. */
export function startCopying() {
	document.addEventListener("click", async (event) => {
		const button = event.target instanceof Element ? event.target.closest("[data-copy], [data-copy-from]") : null;
		if (!(button instanceof HTMLElement)) return;
		const source = button.dataset.copyFrom === undefined ? null : document.getElementById(button.dataset.copyFrom);
		const text = button.dataset.copy ?? (source instanceof HTMLInputElement ? source.value : (source?.textContent ?? ""));
		try {
			await write(text);
			say(`Copied: ${button.dataset.copyName ?? "the text"}`);
		} catch {
			// The clipboard is not available (plain HTTP, or not allowed): the text is selected for Ctrl+C.
			if (source instanceof HTMLInputElement) source.select();
			else if (source) getSelection()?.selectAllChildren(source);
			say("The browser blocks copying here. Select the text and press Ctrl+C.", "bad");
		}
	});
}

async function write(text) {
	if (navigator.clipboard) return navigator.clipboard.writeText(text);
	const area = document.createElement("textarea");
	area.value = text;
	area.setAttribute("readonly", "");
	area.className = "sr";
	document.body.append(area);
	area.select();
	const done = document.execCommand("copy");
	area.remove();
	if (!done) throw new Error("not copied");
}
