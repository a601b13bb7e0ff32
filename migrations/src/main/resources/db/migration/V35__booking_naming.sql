-- Which calls book which start, by their standing analysis or the voice agent: a visit that two calls book stays while either does.
create table booking_naming (
    call_id         uuid        primary key,
    company_id      text        not null,
    contact_card_id uuid,                 -- null while the call has none
    starts_at       timestamptz not null,
    address         text,
    source_rank     int         not null, -- as of appointments: 1 the voice agent, 2 the analysis
    named_at        timestamptz not null, -- business time
    appointment_id  uuid                  -- the visit that it became, wherever a person put that since
);
create index booking_naming_of_contact on booking_naming (company_id, contact_card_id, starts_at);

alter table booking_naming enable row level security;
alter table booking_naming force row level security;
create policy own_company on booking_naming to otto_command
    using (company_id = (select current_setting('otto.company_id', true)))
    with check (company_id = (select current_setting('otto.company_id', true)));
create policy all_companies on booking_naming to otto_worker using (true) with check (true);
grant select, insert, update, delete on booking_naming to otto_command, otto_worker;
