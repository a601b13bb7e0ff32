-- Who rescued a caller may become known after the rescue: a rescued entry is still told of the calls before it.
alter table missed_call_entry add column rescued_at timestamptz;
create index missed_call_entry_rescued on missed_call_entry (company_id, contact_card_id) where rescued_at is not null;
