-- How often figures were healed: whoever looked at them before one such healing does not add the same once more.
alter table projection_position add column healings bigint not null default 0;
