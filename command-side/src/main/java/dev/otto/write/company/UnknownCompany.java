package dev.otto.write.company;

import dev.otto.platform.problem.ProblemException;

/** No company is registered under that id. Where a caller acts for it, that is theirs to mend, not ours. */
public final class UnknownCompany extends ProblemException {

    private static final long serialVersionUID = 1L;

    private final String companyId;

    public UnknownCompany(String companyId) {
        super(
                409,
                "company_not_registered",
                "The company is not registered yet: PUT /api/v1/companies/{id} with an admin's token first.");
        this.companyId = companyId;
    }

    @Override
    public String getMessage() {
        return "company '" + companyId + "' is not registered: PUT /api/v1/companies/{id} with an admin's token first";
    }
}
