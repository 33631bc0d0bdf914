-- When monday was last asked for the limits of the account.
alter table budget add column read_at bigint not null default 0;
