package dev.otto.write.webhook;

import java.util.List;

/**
 * An integration that a delivery may belong to.
 *
 * @param providerCompanyIds the company's names at the provider, empty when not registered
 * @param secrets the live ones
 */
record Integration(String companyId, List<String> providerCompanyIds, List<String> secrets) {

    @Override
    public String toString() {
        return "Integration[" + companyId + "]";
    }
}
