-- What the write side must know of contacts and calls at the moment of a command. Kept by the transaction that appends
-- the event.

-- Which card a number belongs to; one card at most.
create table contact_phones (
    company_id      text not null,
    phone           text not null, -- E.164
    contact_card_id uuid not null,
    primary key (company_id, phone)
);
create index contact_phones_of_card on contact_phones (company_id, contact_card_id);

-- How often the contact behind a number was erased: the number's next card is another one. Holds no number.
create table contact_generation (
    company_id text not null,
    phone_hash bytea not null,
    generation int not null,
    primary key (company_id, phone_hash)
);

-- Which card a merged one lives on in.
create table contact_survivor (
    company_id  text not null,
    merged_id   uuid not null,
    survivor_id uuid not null,
    primary key (company_id, merged_id)
);
create index contact_survivor_by_survivor on contact_survivor (company_id, survivor_id);

-- Who of the company talked, as the provider names them.
create table call_agent (
    company_id  text not null,
    call_id     uuid not null,
    agent_email text not null, -- lower case
    primary key (company_id, call_id)
);
create index call_agent_by_email on call_agent (company_id, agent_email);

do $$
declare
    name text;
begin
    foreach name in array array['contact_phones', 'contact_generation', 'contact_survivor', 'call_agent'] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format('create policy own_company on %I to otto_command '
            'using (company_id = (select current_setting(''otto.company_id'', true))) '
            'with check (company_id = (select current_setting(''otto.company_id'', true)))', name);
        execute format('create policy all_companies on %I to otto_worker using (true) with check (true)', name);
        execute format('grant select, insert, update, delete on %I to otto_command, otto_worker', name);
    end loop;
end
$$;
