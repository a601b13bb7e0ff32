package dev.otto.read.projection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.fold.Projections.Difference;
import dev.otto.fold.testing.Histories;
import dev.otto.platform.access.AccessRole;
import dev.otto.platform.access.Caller;
import dev.otto.platform.policy.PolicyBook;
import dev.otto.read.projection.ProjectionApi.Verified;
import dev.otto.read.testing.ReadDatabase;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class VerificationApiTest {

    @Test
    void anAdminComparesTheRowsOfTheOwnCompanyAndAnOperatorAll() {
        try (ReadDatabase database = new ReadDatabase(Histories.of(41, 800))) {
            ProjectionApi api = new ProjectionApi(
                    database.folded.projections,
                    new PolicyBook(database.folded.log.tenants, database.folded.log.jdbc, ReadDatabase.CLOCK));
            damage(database, "acme");
            damage(database, "blue");

            Verified own = verified(api, new Caller("acme", "ada", AccessRole.admin));
            assertThat(own.differences()).extracting(Difference::companyId).containsExactly("acme");
            Verified all = verified(api, new Caller("", "olga", AccessRole.operator));
            assertThat(all.differences()).extracting(Difference::companyId).containsExactly("blue");
            assertThat(all.rows()).isGreaterThan(own.rows());
        }
    }

    private static void damage(ReadDatabase database, String company) {
        List<String> leads = database.ids("lead", company);
        database.folded.log.tenants.worker(() -> database.folded
                .log
                .jdbc
                .sql("update lead set status = 'odd' where id = cast(? as uuid)")
                .param(leads.getFirst())
                .update());
    }

    private static Verified verified(ProjectionApi api, Caller caller) {
        return (Verified) Objects.requireNonNull(api.verify("all", caller).getBody());
    }
}
