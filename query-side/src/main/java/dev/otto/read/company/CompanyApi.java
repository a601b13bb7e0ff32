package dev.otto.read.company;

import dev.otto.events.company.CompanySettings;
import dev.otto.events.company.Role;
import dev.otto.fold.Tables;
import dev.otto.fold.company.CompanyRow;
import dev.otto.fold.company.UserRow;
import dev.otto.platform.access.Caller;
import dev.otto.platform.http.Cursor;
import dev.otto.platform.http.Filters;
import dev.otto.platform.http.Page;
import dev.otto.platform.problem.ProblemException;
import dev.otto.read.Reads;
import dev.otto.read.ResourceView;
import dev.otto.read.Select;
import dev.otto.read.Stored;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

@RestController
class CompanyApi implements ResourceView {

    private static final String ADDED_AT = "(t.doc ->> 'added_at')::timestamptz";

    private final Reads reads;

    CompanyApi(Reads reads) {
        this.reads = reads;
    }

    @Override
    public String resource() {
        return "companies";
    }

    @Override
    public Optional<Object> view(String id, Caller caller) {
        return reads.from(Tables.COMPANY, caller).byId(id).map(stored -> CompanyView.of(stored.row()));
    }

    /** A user as the API shows them. */
    record UserView(
            String id,
            String companyId,
            @Nullable String email,
            @Nullable String name,
            Role role,
            String recordingMode) {
        static UserView of(UserRow user) {
            return new UserView(
                    user.userId(), user.companyId(), user.email(), user.name(), user.role(), user.recordingMode());
        }
    }

    @GetMapping("/api/v1/companies/{company_id}")
    CompanyView company(@PathVariable("company_id") String companyId, Caller caller) {
        return reads.as(
                caller,
                () -> reads.from(Tables.COMPANY, caller)
                        .byId(companyId)
                        .map(stored -> CompanyView.of(stored.row()))
                        .orElseThrow(ProblemException::notFound));
    }

    @GetMapping("/api/v1/users")
    Page<UserView> users(Filters filters, Caller caller) {
        return reads.as(caller, () -> {
            int limit = filters.limit();
            Select<UserRow> select = reads.from(Tables.COMPANY_USER, caller).where("(t.doc ->> 'active')::boolean");
            filters.oneOf("role", Role.class).ifPresent(role -> select.where("t.doc ->> 'role' = ?", role.name()));
            @Nullable Cursor cursor = filters.cursor(2);
            if (cursor != null) {
                select.where("(" + ADDED_AT + ", t.id) < (?, ?)", cursor.instant(0), cursor.text(1));
            }
            List<Stored<UserRow>> rows = select.list(ADDED_AT + " desc, t.id desc", limit + 1);
            return Page.of(rows, limit, row -> Cursor.of(row.row().addedAt(), row.id()))
                    .map(row -> UserView.of(row.row()));
        });
    }

    /** A company as the API shows it. */
    record CompanyView(
            String id,
            String companyId,
            String name,
            String timezone,
            String region,
            String currency,
            int geofenceRadiusM,
            List<String> servicesOffered,
            String ghostModeStorage,
            int ghostModeRetention,
            String missedCallText,
            int missedCallDelaySeconds,
            List<CompanySettings.NurtureStep> nurtureSteps,
            boolean messaging,
            int defaultAppointmentMinutes,
            int dormantAfterDays,
            CompanySettings.ShunyaServices shunya,
            String csrLeadVisibility) {

        static CompanyView of(CompanyRow row) {
            CompanySettings s = row.settings();
            return new CompanyView(
                    row.companyId(),
                    row.companyId(),
                    s.name(),
                    s.timezone(),
                    s.region(),
                    s.currency(),
                    s.geofenceRadiusM(),
                    s.servicesOffered(),
                    s.ghostModeStorage(),
                    s.ghostModeRetention(),
                    s.missedCallText(),
                    s.missedCallDelaySeconds(),
                    s.nurtureSteps(),
                    s.messaging(),
                    s.defaultAppointmentMinutes(),
                    s.dormantAfterDays(),
                    s.shunya(),
                    s.csrLeadVisibility());
        }
    }
}
