-- What the partner is asked in jobs that have no recording: a document to index, media to train from, a message to draft.
-- Kept while the job may be asked again; the log holds that it was asked, not what was said.
create table shunya_request (
    job_id     uuid  primary key,
    company_id text  not null,
    body       jsonb not null
);

alter table shunya_request enable row level security;
alter table shunya_request force row level security;
create policy own_company on shunya_request to otto_command
    using (company_id = (select current_setting('otto.company_id', true)))
    with check (company_id = (select current_setting('otto.company_id', true)));
create policy every_company on shunya_request to otto_worker using (true) with check (true);
grant select, insert, update, delete on shunya_request to otto_command, otto_worker;
