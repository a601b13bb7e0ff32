-- What was merged into a card is asked for with every merge.
create index on merged_card (company_id, into_id);
