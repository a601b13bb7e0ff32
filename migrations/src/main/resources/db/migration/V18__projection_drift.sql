-- The read models' own log of what verifications found: a field that was not as the log says, as it was and as it is to be.
create table projection_drift (
    company_id text not null,
    id         uuid not null default gen_random_uuid(),
    run_id     uuid not null,
    found_at   timestamptz not null default now(),
    table_name text not null,
    row_id     text not null,
    field      text not null,  -- * for a whole row that is missing, or should be
    live       text,
    folded     text,
    healed_at  timestamptz,
    primary key (company_id, id)
);
create index on projection_drift (company_id, found_at desc);
create index on projection_drift (run_id);
select guard_read_model('projection_drift'::regclass);

-- What the rows of each company come to, as they stand and as the log says.
alter table projection_run add column hashes jsonb;
