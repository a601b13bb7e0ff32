package dev.otto.write.shunya;

import dev.otto.events.shunya.JobType;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.UUID;

/** What a type of job is about, as the partner is told of it. One bean for each type that has a recording. */
public interface JobSubject {

    JobType jobType();

    /** The subject's facts, in the company's open command transaction; empty when there is nothing to be transcribed. */
    Optional<Facts> facts(String companyId, UUID subjectId);

    /**
     * Opens the recording, outside of a transaction.
     *
     * @throws IOException when it cannot be had now
     */
    Optional<Audio> audio(String companyId, UUID subjectId) throws IOException;

    /**
     * What the partner is told.
     *
     * @param callType {@code csr_call}, {@code sales_call} or {@code visit_call}
     * @param transcriptKept false: the transcript is neither fetched nor kept
     */
    record Facts(String callType, boolean transcriptKept) {}

    /** A recording; {@code length} in bytes, -1 when it is not known. The reader closes the stream. */
    record Audio(String mediaType, long length, InputStream content) {}
}
