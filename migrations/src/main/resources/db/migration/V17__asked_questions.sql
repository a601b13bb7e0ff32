-- Questions that people asked Otto, with their answers: theirs alone.
create table asked_question (
    id              uuid        primary key,
    company_id      text        not null,
    user_id         text        not null,
    question        text        not null,
    scope           text        not null,
    call_id         uuid,
    contact_card_id uuid,
    appointment_id  uuid,
    answer          text        not null,
    confidence      numeric,
    sources         jsonb       not null,
    answered_by     text        not null,
    asked_at        timestamptz not null,
    rating          text,
    comment         text
);
create index asked_question_of_user on asked_question (company_id, user_id, asked_at desc, id desc);

alter table asked_question enable row level security;
alter table asked_question force row level security;
create policy own_company on asked_question to otto_command, otto_request
    using (company_id = (select current_setting('otto.company_id', true)))
    with check (company_id = (select current_setting('otto.company_id', true)));
create policy every_company on asked_question to otto_worker using (true) with check (true);
grant select, insert, update, delete on asked_question to otto_command, otto_worker;
grant select on asked_question to otto_request;
