package dev.otto.write.appointment;

import dev.otto.events.company.Role;
import dev.otto.platform.access.Caller;
import dev.otto.write.ScannedWriteSide;
import dev.otto.write.appointment.AppointmentCommand.ScheduleAppointment;
import dev.otto.write.company.CompanyCommand.AddUser;
import dev.otto.write.lead.TestLeads;
import java.time.Duration;
import java.util.UUID;

/** A visit that is to take place. */
public final class TestVisits {

    private TestVisits() {}

    /** A new lead is to be visited by {@code rep_ana} in an hour's time; answers the lead. */
    public static TestLeads.Made schedule(ScannedWriteSide write, Caller manager, UUID appointment) {
        write.send(new AddUser(ScannedWriteSide.COMPANY, "rep_ana", null, "Ana", Role.sales_rep), "user:admin");
        TestLeads.Made lead = TestLeads.make(write, manager, "+16145550151");
        write.send(
                new ScheduleAppointment(
                        appointment,
                        lead.contactCardId(),
                        lead.leadId(),
                        null,
                        null,
                        "rep_ana",
                        null,
                        null,
                        write.now().plus(Duration.ofHours(1)),
                        null,
                        null,
                        null,
                        write.now(),
                        AppointmentCommand.PERSON,
                        120),
                "user:" + manager.userId());
        write.settle();
        return lead;
    }
}
