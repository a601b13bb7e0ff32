-- Which actions with a due time a call's analyses named: one that two calls name is not cancelled while either still does.
create table action_naming (
    call_id         uuid    not null,
    company_id      text    not null,
    contact_card_id uuid    not null,
    category        text    not null,
    due             text    not null,
    stands          boolean not null, -- whether the standing analysis names it
    primary key (call_id, category, due)
);
create index action_naming_of_contact on action_naming (company_id, contact_card_id, category, due);

alter table action_naming enable row level security;
alter table action_naming force row level security;
create policy own_company on action_naming to otto_command
    using (company_id = (select current_setting('otto.company_id', true)))
    with check (company_id = (select current_setting('otto.company_id', true)));
create policy all_companies on action_naming to otto_worker using (true) with check (true);
grant select, insert, update, delete on action_naming to otto_command, otto_worker;
