-- Beside the position stands how whoever follows gets on: a node that does not follow answers from that.
alter table projection_position
    add column rate       double precision not null default 0, -- events per second while there were any, lately
    add column last_error text,                                -- class of the error because of which it stands still
    add column looked_at  timestamptz;                         -- when it wrote this last; null before the first time
