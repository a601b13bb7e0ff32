-- What the write side must know of companies and their users at the moment of a command. Kept by the transaction that
-- appends the event; the read side has tables of its own.
create table company_directory (
    company_id text primary key,
    settings   jsonb not null,
    id_key     bytea not null -- encrypted; contact card ids are made from it
);

create table user_directory (
    company_id     text not null,
    user_id        text not null,
    email          text,
    name           text,
    role           text not null,
    recording_mode text not null default 'normal',
    removed        boolean not null default false,
    primary key (company_id, user_id)
);
create index user_directory_email on user_directory (company_id, lower(email)) where email is not null and not removed;

alter table company_directory enable row level security;
alter table company_directory force row level security;
create policy own_company on company_directory to otto_command
    using (company_id = current_setting('otto.company_id', true));
create policy all_companies on company_directory to otto_worker using (true);
grant select, insert, update on company_directory to otto_command, otto_worker;

alter table user_directory enable row level security;
alter table user_directory force row level security;
create policy own_company on user_directory to otto_command
    using (company_id = current_setting('otto.company_id', true));
create policy all_companies on user_directory to otto_worker using (true);
grant select, insert, update on user_directory to otto_command, otto_worker;
