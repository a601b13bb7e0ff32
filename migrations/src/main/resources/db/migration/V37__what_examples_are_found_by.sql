-- Calls that stand for many are found in one table: an index holds those with objections, and the score is beside them.
alter table call add column sop_compliance_score numeric, add column objection_categories jsonb;
create index call_with_objections on call (company_id, started_at desc, id desc) where objection_categories is not null;
alter table call_analysis drop column objection_categories;

-- How many leads are pending, by rep ('' is nobody): a gauge, counted as they come and go and not when it is asked for.
create table lead_pending (
    company_id text not null,
    day        date not null,
    rep_id     text not null,
    leads      bigint not null default 0,
    primary key (company_id, day, rep_id)
);
select guard_read_model('lead_pending'::regclass);
