/**
 * Shows a message in the page's live region, or in the open dialog, since nothing behind that can be reached.
 * Bad news stays until it is closed.
 */
export function say(text, tone = "plain") {
	const template = document.getElementById(tone === "bad" ? "toast-bad" : "toast-plain");
	if (!(template instanceof HTMLTemplateElement)) return;
	const toast = template.content.firstElementChild.cloneNode(true);
	toast.querySelector("[data-text]").textContent = text;
	toast.querySelector("button").addEventListener("click", () => toast.remove());
	const where = place();
	// Once is enough: several parts of a page may report the same.
	for (const other of where?.querySelectorAll(".toast") ?? []) if (plain(other) === plain(toast)) other.remove();
	where?.append(toast);
	if (tone !== "bad") setTimeout(() => toast.remove(), 6000);
}

/** Text without the request's id, which differs each time. */
const plain = (toast) => toast.querySelector("[data-text]").textContent.replace(/ \(request [^)]*\)$/, "");

function place() {
	const dialog = [...document.querySelectorAll("dialog[open]")].at(-1);
	if (!dialog) return document.getElementById("toasts");
	const there = dialog.querySelector(":scope > .said");
	if (there) return there;
	const said = document.createElement("div");
	said.className = "said";
	said.setAttribute("role", "alert");
	dialog.prepend(said);
	return said;
}
