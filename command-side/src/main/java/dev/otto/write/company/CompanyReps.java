package dev.otto.write.company;

import dev.otto.events.company.Role;
import dev.otto.platform.access.AccessRole;
import dev.otto.platform.access.Caller;
import dev.otto.platform.problem.ProblemException;
import org.springframework.stereotype.Component;

/** Who is a sales rep of a company, and who may act for whom. */
@Component
public class CompanyReps {

    private final CompanyDirectory companies;

    CompanyReps(CompanyDirectory companies) {
        this.companies = companies;
    }

    /**
     * Refuses a rep who names somebody else, and anybody who names somebody who is no sales rep of the company; within the open
     * transaction.
     */
    public void require(Caller caller, String repId) {
        if (caller.role() == AccessRole.sales_rep) {
            if (!caller.userId().equals(repId)) {
                throw new ProblemException(403, "not_own", "A sales rep acts for nobody else.");
            }
            return;
        }
        if (!isRep(caller.company(), repId)) {
            throw ProblemException.notFound();
        }
    }

    /** Whether that user is a sales rep of the company; within the open transaction. */
    public boolean isRep(String companyId, String userId) {
        return companies
                .user(companyId, userId)
                .filter(user -> user.role() == Role.sales_rep)
                .isPresent();
    }
}
