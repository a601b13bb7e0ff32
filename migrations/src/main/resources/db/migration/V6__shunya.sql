-- Jobs given to the AI partner, as the write side must know them to judge a result: kept by the transaction that appends
-- the job's events.

-- The numbers by which the partner knows calls and recording sessions.
create sequence call_number as integer;
grant usage on sequence call_number to otto_command, otto_worker;

create table shunya_job (
    job_id      uuid        primary key,
    company_id  text        not null,
    subject_id  uuid        not null,
    occurred_at timestamptz not null,
    state       jsonb       not null
);
comment on column shunya_job.subject_id is 'the call or recording session';
comment on column shunya_job.occurred_at is 'business time of the subject';
comment on column shunya_job.state is 'the aggregate''s state after its last event';

-- By what ids the partner's results may name a job: its own ids of steps, and the job's id.
create table shunya_reference (
    company_id text    not null,
    reference  text    not null,
    job_id     uuid    not null,
    run        integer,
    step       text,
    primary key (company_id, reference)
);
comment on column shunya_reference.run is 'null with Otto''s own id, which means the current run';
comment on column shunya_reference.step is 'null with Otto''s own id: then the result tells the step';
create index shunya_reference_anywhere on shunya_reference (reference);

alter table shunya_job enable row level security;
alter table shunya_job force row level security;
create policy own_company on shunya_job to otto_command
    using (company_id = (select current_setting('otto.company_id', true)));
create policy every_company on shunya_job to otto_worker using (true);
grant select, insert, update on shunya_job to otto_command, otto_worker;

alter table shunya_reference enable row level security;
alter table shunya_reference force row level security;
create policy own_company on shunya_reference to otto_command
    using (company_id = (select current_setting('otto.company_id', true)));
create policy every_company on shunya_reference to otto_worker using (true);
grant select, insert, update on shunya_reference to otto_command, otto_worker;

-- Whether an id belongs to the company of the transaction ('here'), to another one ('elsewhere') or to none ('unknown').
-- It says nothing more about other companies than that.
create function shunya_reference_known(p_reference text) returns text
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
select case
    when exists (
        select from public.shunya_reference
        where reference = p_reference and company_id = current_setting('otto.company_id', true)) then 'here'
    when exists (select from public.shunya_reference where reference = p_reference) then 'elsewhere'
    else 'unknown' end
$$;

revoke all on function shunya_reference_known(text) from public;

-- It reads with the worker's eyes. A function can only be given to a role that may create in the schema, so for a moment it may.
grant create on schema public to otto_worker;
alter function shunya_reference_known(text) owner to otto_worker;
revoke create on schema public from otto_worker;

set local role otto_worker;
grant execute on function shunya_reference_known(text) to otto_command;
reset role;
