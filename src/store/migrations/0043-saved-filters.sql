-- Filters of history that people keep by a name: their own, or shared with everybody.
CREATE TABLE saved_filters (
  id INTEGER PRIMARY KEY,
  user_id INTEGER,                          -- whose; null: shared, and whoever made it is gone or was an API key
  name TEXT NOT NULL,
  query TEXT NOT NULL,                      -- as the page's URL has it, without the question mark
  shared INTEGER NOT NULL DEFAULT 0,
  created_by TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX saved_filters_user ON saved_filters (user_id);

-- The one that history opens with, for each person who chose one.
CREATE TABLE default_filters (
  user_id INTEGER PRIMARY KEY,
  filter_id INTEGER NOT NULL
) STRICT;

-- Numbers of users are given again: what was somebody's own goes with them, what is shared stays.
CREATE TRIGGER saved_filters_nobody AFTER DELETE ON users BEGIN
  DELETE FROM default_filters WHERE user_id = old.id;
  DELETE FROM saved_filters WHERE user_id = old.id AND shared = 0;
  UPDATE saved_filters SET user_id = NULL WHERE user_id = old.id;
END;
CREATE TRIGGER default_filters_gone AFTER DELETE ON saved_filters BEGIN
  DELETE FROM default_filters WHERE filter_id = old.id;
END;
-- What is shared no more is nobody else's first page.
CREATE TRIGGER default_filters_own AFTER UPDATE OF shared ON saved_filters WHEN new.shared = 0 BEGIN
  DELETE FROM default_filters WHERE filter_id = new.id AND user_id IS NOT new.user_id;
END;
