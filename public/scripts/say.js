/**
 * Tells people what happened, in the live region that every page has; within the dialog that is open, where anything behind it
 * cannot be reached. Stays until closed when it is bad news.
 */
export function say(text, tone = "plain") {
	const template = document.getElementById(tone === "bad" ? "toast-bad" : "toast-plain");
	if (!(template instanceof HTMLTemplateElement)) return;
	const toast = template.content.firstElementChild.cloneNode(true);
	toast.querySelector("[data-text]").textContent = text;
	toast.querySelector("button").addEventListener("click", () => toast.remove());
	const where = place();
	// Said once is enough: a page's parts may all find out the same.
	for (const other of where?.querySelectorAll(".toast") ?? []) if (plain(other) === plain(toast)) other.remove();
	where?.append(toast);
	if (tone !== "bad") setTimeout(() => toast.remove(), 6000);
}

/** Without the request's id, which differs each time. */
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
