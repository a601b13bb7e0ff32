package dev.otto.write.contact;

import dev.otto.events.contact.Attribution;
import dev.otto.write.RankedMerge;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What one source told of the marketing that brought it, with the rank of each field. */
record ToldAttribution(Attribution attribution, Map<String, Integer> ranks) {

    static final ToldAttribution NOTHING =
            new ToldAttribution(new Attribution(null, null, null, null, null, null, null, null, List.of()), Map.of());

    ToldAttribution merge(Attribution told, int rank) {
        Attribution s = attribution;
        RankedMerge m = new RankedMerge(ranks, rank);
        Attribution merged = new Attribution(
                m.pick("source", s.source(), told.source()),
                m.pick("source_name", s.sourceName(), told.sourceName()),
                m.pick("medium", s.medium(), told.medium()),
                m.pick("campaign", s.campaign(), told.campaign()),
                m.pick("keywords", s.keywords(), told.keywords()),
                m.pick("landing_page_url", s.landingPageUrl(), told.landingPageUrl()),
                m.pick("referring_url", s.referringUrl(), told.referringUrl()),
                m.pick("value", s.value(), told.value()),
                Objects.requireNonNullElse(m.pick("milestones", s.milestones(), told.milestones()), List.of()));
        return new ToldAttribution(merged, m.ranks());
    }
}
