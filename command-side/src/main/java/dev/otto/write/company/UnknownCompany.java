package dev.otto.write.company;

/** No company is registered under that id. */
public final class UnknownCompany extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public UnknownCompany(String companyId) {
        super("company '" + companyId + "' is not registered: PUT /api/v1/companies/{id} with an admin's token first");
    }
}
