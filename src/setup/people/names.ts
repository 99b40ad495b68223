/** True for a valid user name. It has no colon, since Basic credentials end a name at the first one. */
export const isUsername = (name: string): boolean => name.trim() !== "" && name.length <= 100 && !/[:\p{Cc}]/u.test(name);
