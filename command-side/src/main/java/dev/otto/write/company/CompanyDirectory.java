package dev.otto.write.company;

import java.util.Optional;

/** What the write side knows of companies and their users at the moment of a command; read in the open transaction. */
public interface CompanyDirectory {

    /** The company's profile. @throws UnknownCompany when no such company is registered */
    CompanyProfile of(String companyId);

    Optional<CompanyProfile> find(String companyId);

    /** The user with that e-mail (case-insensitive), or empty. */
    Optional<CompanyUser> userByEmail(String companyId, String email);

    Optional<CompanyUser> user(String companyId, String userId);
}
