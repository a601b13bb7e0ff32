-- An id of the partner's names one attempt: what comes late of an earlier one must not be charged to the current one.
alter table shunya_reference add column attempt integer;
comment on column shunya_reference.attempt is
    'null with Otto''s own id, and of what was submitted before attempts were kept: then the current attempt';
