-- What was merged into a card is asked for with every merge.
create index on merged_card (company_id, into_id);

-- Many rows are sent through temporary tables of the session. Everybody may have such by default; where that was taken
-- away, the folds still may.
do $$
begin
    execute format('grant temporary on database %I to otto_worker', current_database());
exception when insufficient_privilege then
    raise notice 'otto_worker keeps the right to temporary tables that everybody has';
end
$$;
