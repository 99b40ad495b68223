-- An alert that changes while its words are being indexed is due again: without a count, the write of its old words would end that.
ALTER TABLE words_due ADD COLUMN times INTEGER NOT NULL DEFAULT 0;
