package dev.otto.write.company;

import dev.otto.events.company.CompanySettings;
import java.time.ZoneId;
import java.util.Arrays;

/**
 * A company as the write side knows it.
 *
 * @param idKey secret key (32 bytes) from which contact card ids are made, so that an id gives no number away
 */
@SuppressWarnings("ArrayRecordComponent") // a key has no other shape; equality is by content below
public record CompanyProfile(String companyId, CompanySettings settings, byte[] idKey) {

    public ZoneId zone() {
        return ZoneId.of(settings.timezone());
    }

    public String region() {
        return settings.region();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CompanyProfile that
                && companyId.equals(that.companyId)
                && settings.equals(that.settings)
                && Arrays.equals(idKey, that.idKey);
    }

    @Override
    public int hashCode() {
        return companyId.hashCode();
    }

    @Override
    public String toString() {
        return "CompanyProfile[" + companyId + "]";
    }
}
