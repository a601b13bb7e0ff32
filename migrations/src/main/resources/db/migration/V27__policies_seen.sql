-- What the policies set aside can be named and answered one by one, and why they stand still when they do.
alter table policy_letter
    add column id uuid not null default gen_random_uuid(),
    add column at timestamptz not null default now();
create unique index policy_letter_id on policy_letter (id);
create index policy_letter_newest on policy_letter (company_id, at desc, id desc);

alter table policy_position add column error text; -- class of the error, never its message: that may hold personal data
