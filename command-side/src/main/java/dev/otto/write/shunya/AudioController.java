package dev.otto.write.shunya;

import dev.otto.events.shunya.JobType;
import dev.otto.platform.problem.ProblemException;
import dev.otto.write.shunya.AudioAddresses.Named;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Gives a recording to whoever has its signed address; streamed, never held in memory. */
@RestController
class AudioController {

    private static final Logger LOG = LoggerFactory.getLogger(AudioController.class);

    private final AudioAddresses addresses;
    private final Map<JobType, JobSubject> subjects;

    AudioController(AudioAddresses addresses, List<JobSubject> subjects) {
        this.addresses = addresses;
        this.subjects =
                subjects.stream().collect(Collectors.toUnmodifiableMap(JobSubject::jobType, Function.identity()));
    }

    @GetMapping("/audio/{token}")
    void audio(@PathVariable String token, HttpServletResponse response) throws IOException {
        Named named = addresses.read(token).orElseThrow(ProblemException::notFound);
        JobSubject.Audio audio = open(named);
        try (InputStream content = audio.content()) {
            response.setContentType(audio.mediaType());
            response.setHeader("Cache-Control", "no-store");
            response.setHeader("X-Content-Type-Options", "nosniff");
            if (audio.length() >= 0) {
                response.setContentLengthLong(audio.length());
            }
            content.transferTo(response.getOutputStream());
        }
    }

    private JobSubject.Audio open(Named named) {
        JobSubject subject = subjects.get(named.jobType());
        if (subject == null) {
            throw ProblemException.notFound();
        }
        try {
            return subject.audio(named.companyId(), named.subjectId()).orElseThrow(ProblemException::notFound);
        } catch (IOException e) {
            LOG.warn("A recording could not be opened ({})", e.getClass().getName());
            throw new ProblemException(502, "audio_unavailable", "The recording cannot be had at present.");
        }
    }
}
