-- How far the policies have heard the log, and the events that one of them could not act on. The position belongs to no
-- company: it is the installation's own book-keeping, reached by the worker role alone.
create table policy_position (
    name       text primary key,
    position   bigint not null,
    updated_at timestamptz not null default now()
);

create table policy_letter (
    policy          text not null,
    position        bigint not null,
    company_id      text not null,
    group_id        text not null,
    event_name      text not null,
    error           text not null, -- class of the error, never its message: that may hold personal data
    attempts        int not null default 1,
    next_attempt_at timestamptz not null,
    primary key (policy, position)
);
create index policy_letter_group on policy_letter (policy, group_id);
create index policy_letter_due on policy_letter (next_attempt_at);

grant select, insert, update, delete on policy_position to otto_worker;

alter table policy_letter enable row level security;
alter table policy_letter force row level security;
create policy own_company on policy_letter for select to otto_request, otto_command
    using (company_id = current_setting('otto.company_id', true));
create policy all_companies on policy_letter to otto_worker using (true);
grant select on policy_letter to otto_request, otto_command;
grant select, insert, update, delete on policy_letter to otto_worker;
