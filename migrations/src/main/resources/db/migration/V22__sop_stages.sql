-- How often each stage of the sales process was missed, by company-local day and CSR ('' is nobody): read by the dashboards,
-- which otherwise would have to open every analysis of the range.
create table sop_stage_day (
    company_id text not null,
    day        date not null,
    csr_id     text not null,
    stage      text not null,
    missed     bigint not null default 0,
    primary key (company_id, day, csr_id, stage)
);
select guard_read_model('sop_stage_day'::regclass);

-- A figure of one category leads to its newest days, and these to the few calls that are its examples.
create index on objection_day (company_id, category, day desc);
