-- Rows' documents are kept as they were written: nobody asks the database for what is inside them where speed counts, and
-- taking them apart and putting them together again costs more than everything else about a row.
do $$
declare
    read_model text;
begin
    for read_model in
        select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid
        where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attname = 'doc' and a.atttypid = 'jsonb'::regtype
          and exists (select from pg_attribute g where g.attrelid = c.oid and g.attname = 'group_id')
    loop
        execute format('alter table %I alter column doc type json using doc::json', read_model);
    end loop;
end $$;

-- What a rebuild has done, so that it can be gone on with after its process was killed.
create table projection_rebuild (
    run_id   uuid primary key references projection_run on delete cascade,
    versions text not null, -- of the folds; others begin anew
    up_to    bigint not null,
    parts    int not null,
    reached  bigint -- position of the shadow tables; null until they hold all up to up_to
);
create table projection_rebuild_part (
    run_id  uuid not null references projection_rebuild on delete cascade,
    part    int not null,
    rows    bigint not null,
    sums    bytea not null,  -- what its groups contribute to the figures
    refused bytea not null,  -- the events that it set aside
    primary key (run_id, part)
);
grant select, insert, update, delete on projection_rebuild, projection_rebuild_part to otto_worker;
