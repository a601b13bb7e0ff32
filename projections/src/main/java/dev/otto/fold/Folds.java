package dev.otto.fold;

import dev.otto.fold.appointment.AppointmentFold;
import dev.otto.fold.call.AnalysisFold;
import dev.otto.fold.call.CallFold;
import dev.otto.fold.call.TranscriptFold;
import dev.otto.fold.company.CompanyFold;
import dev.otto.fold.company.IntegrationFold;
import dev.otto.fold.company.UserFold;
import dev.otto.fold.contact.ContactCardFold;
import dev.otto.fold.lead.AssignmentHistoryFold;
import dev.otto.fold.lead.LeadFold;
import dev.otto.fold.lead.LeadStatusChangeFold;
import dev.otto.fold.message.MessageFold;
import dev.otto.fold.missedcall.MissedCallFold;
import dev.otto.fold.session.SessionFold;
import dev.otto.fold.session.SessionJobFold;
import dev.otto.fold.shift.ShiftFold;
import dev.otto.fold.shunya.JobFold;
import dev.otto.fold.signal.KeySignalFold;
import dev.otto.fold.task.PendingActionFold;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Every fold there is. A new one is added here. */
public final class Folds {

    /** In the order in which they hear an event: the history of a lead looks at the lead as it was. */
    public static final List<Fold<?, ?>> ALL = List.of(
            new ContactCardFold(),
            new LeadStatusChangeFold(),
            new LeadFold(),
            new AssignmentHistoryFold(),
            new CallFold(),
            new TranscriptFold(),
            new AnalysisFold(),
            new AppointmentFold(),
            new MissedCallFold(),
            new KeySignalFold(),
            new PendingActionFold(),
            new MessageFold(),
            new JobFold(),
            new SessionFold(),
            new SessionJobFold(),
            new ShiftFold(),
            new CompanyFold(),
            new UserFold(),
            new IntegrationFold());

    static final List<Table<?>> TABLES = Tables.ALL;

    private static final Map<Table<?>, Integer> INDEX = new IdentityHashMap<>();

    private static final ClassValue<List<Fold<?, ?>>> HEARING = new ClassValue<>() {
        @Override
        protected List<Fold<?, ?>> computeValue(Class<?> type) {
            List<Fold<?, ?>> hearing = new ArrayList<>();
            for (Fold<?, ?> fold : ALL) {
                if (fold.family().isAssignableFrom(type)) {
                    hearing.add(fold);
                }
            }
            return List.copyOf(hearing);
        }
    };

    static {
        for (Table<?> table : TABLES) {
            INDEX.put(table, INDEX.size());
        }
    }

    private Folds() {}

    static List<Fold<?, ?>> hearing(Class<?> eventType) {
        return HEARING.get(eventType);
    }

    static int indexOf(Table<?> table) {
        Integer index = INDEX.get(table);
        if (index == null) {
            throw new IllegalArgumentException(table + " is not listed in Tables.ALL");
        }
        return index;
    }
}
