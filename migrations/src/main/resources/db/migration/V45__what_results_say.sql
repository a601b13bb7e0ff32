-- What the standing analysis of each recording of a visit says of its end: of several, the last that has one tells the appointment.
alter table visit_recording add column analysed_at timestamptz; -- business time of what it says; null without one
alter table visit_recording add column outcome text;            -- in its word; null when it says none

-- An action that a visit names too stays while either does: call_id of action_naming is the call's or the recording session's.

-- The address that the standing analysis of a call heard: the contact's, whoever that turns out to be.
alter table call_standing add column address text; -- null when it heard none
