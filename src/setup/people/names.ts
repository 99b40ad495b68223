/** Whether someone may be called this: Basic credentials end a name at its first colon. */
export const isUsername = (name: string): boolean => name.trim() !== "" && name.length <= 100 && !/[:\p{Cc}]/u.test(name);
