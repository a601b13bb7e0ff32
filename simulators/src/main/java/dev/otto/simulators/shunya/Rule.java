package dev.otto.simulators.shunya;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When to misbehave. Which calls it hits is decided by the seed, so that it can be known beforehand.
 *
 * @param company null for every one
 * @param callId null for every one
 * @param endpoint null for every one; of results and webhooks the one that submitted them
 * @param share of the calls that it hits, 0 to 1
 * @param times how often it hits the same call at the same endpoint; 0 for always
 * @param from since the simulator was started
 * @param until since the simulator was started; null for ever
 */
public record Rule(
        Misbehaviour misbehaviour,
        @Nullable String company,
        @Nullable Long callId,
        @Nullable Endpoint endpoint,
        double share,
        int times,
        Duration from,
        @Nullable Duration until) {

    public Rule {
        if (share < 0 || share > 1 || times < 0) {
            throw new IllegalArgumentException("a share lies between 0 and 1, and times are not negative");
        }
    }

    /** Hits that share of all calls, each once at each endpoint. */
    public static Rule ofAll(Misbehaviour misbehaviour, double share) {
        return new Rule(misbehaviour, null, null, null, share, 1, Duration.ZERO, null);
    }

    /** Hits everything, always. */
    public static Rule always(Misbehaviour misbehaviour) {
        return new Rule(misbehaviour, null, null, null, 1, 0, Duration.ZERO, null);
    }

    public Rule of(String onlyCompany) {
        return new Rule(misbehaviour, onlyCompany, callId, endpoint, share, times, from, until);
    }

    public Rule of(long onlyCallId) {
        return new Rule(misbehaviour, company, onlyCallId, endpoint, share, times, from, until);
    }

    public Rule at(Endpoint onlyEndpoint) {
        return new Rule(misbehaviour, company, callId, onlyEndpoint, share, times, from, until);
    }

    public Rule times(int most) {
        return new Rule(misbehaviour, company, callId, endpoint, share, most, from, until);
    }

    public Rule between(Duration begin, Duration end) {
        return new Rule(misbehaviour, company, callId, endpoint, share, times, begin, end);
    }

    boolean hits(long seed, String itsCompany, long itsCall, Endpoint itsEndpoint, Duration now) {
        return (company == null || company.equals(itsCompany))
                && (callId == null || callId == itsCall)
                && (endpoint == null || endpoint == itsEndpoint)
                && now.compareTo(from) >= 0
                && (until == null || now.compareTo(until) < 0)
                && (share >= 1 || Dice.share(seed, misbehaviour, itsCompany, itsCall, itsEndpoint) < share);
    }
}
