-- How a call ended, what a look-up was for, and how many it found, as data beside their words (base/calls.ts). Older rows have
-- none: `reading/oldCalls.ts` reads theirs from the words.
ALTER TABLE calls ADD COLUMN ended TEXT;
ALTER TABLE calls ADD COLUMN seeks TEXT;
ALTER TABLE calls ADD COLUMN found INTEGER;
