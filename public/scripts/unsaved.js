/**
 * Asks before a page with typed values is left. Passwords may come from the browser, and searches and
 * selections are not worth asking.
 */
const isTyped = (field) => {
	if (field instanceof HTMLSelectElement) {
		const standing = [...field.options].find(({ defaultSelected }) => defaultSelected) ?? field.options[0];
		return standing !== undefined && field.value !== standing.value;
	}
	if (field instanceof HTMLTextAreaElement) return field.value !== field.defaultValue;
	if (!(field instanceof HTMLInputElement) || /^(hidden|password|search|submit|button|radio)$/.test(field.type)) return false;
	if (field.type === "checkbox") return field.checked !== field.defaultChecked && !field.matches(".pickone, .pickall, .toggle");
	return field.value !== field.defaultValue;
};
/** True if the Rules tab has unsaved changes, as the server says. */
export const areRulesUnsaved = () => document.querySelector(".savebar:not(.none)") !== null;
const isChanged = (form) => (form.dataset.rules === undefined ? [...form.elements].some(isTyped) : areRulesUnsaved());

export function startUnsaved() {
	let isSending = false;
	document.addEventListener("submit", (event) => {
		if (!event.defaultPrevented) isSending = true;
	});
	addEventListener("pageshow", () => {
		isSending = false;
	});
	addEventListener("beforeunload", (event) => {
		if (!isSending && [...document.querySelectorAll('main form[method="post"]')].some(isChanged)) event.preventDefault();
	});
}
