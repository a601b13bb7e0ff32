-- Whether a turn is of a recording's job. What has none is answered by webhook alone, perhaps never, and may hold but a part of
-- its company's places at the partner. Turns put down before count as recordings' until they are over, a day at most.
alter table shunya_turn add column of_recording boolean not null default true;
comment on column shunya_turn.of_recording is 'false: training, a draft or a document';
