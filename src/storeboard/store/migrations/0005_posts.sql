-- The posts that stand on the item of a key, and whether there may be others that the store does not know.
alter table binding add column posted text;
alter table binding add column recall integer not null default 0;
