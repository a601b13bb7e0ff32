package dev.otto.simulators.shunya;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What Shunya knows of one call. Guarded by itself. */
final class Work {

    /** How far a task is. */
    enum Status {
        processing,
        completed,
        failed
    }

    /** One task that was submitted. */
    static final class Task {
        final Step step;
        final Endpoint submittedAt;
        final String id;
        final String transcriptId;
        final @Nullable Misbehaviour fate;
        Status status = Status.processing;
        boolean beforeRevision;

        @Nullable
        String errorCode;

        boolean retryable;

        Task(Step step, Endpoint submittedAt, String id, String transcriptId, @Nullable Misbehaviour fate) {
            this.step = step;
            this.submittedAt = submittedAt;
            this.id = id;
            this.transcriptId = transcriptId;
            this.fate = fate;
            beforeRevision = fate == Misbehaviour.revised_result;
        }
    }

    final String company;
    final long callId;
    final Map<String, Integer> mischief = new HashMap<>();
    private final Map<Step, Task> tasks = new EnumMap<>(Step.class);
    private @Nullable Conversation conversation;
    private boolean visit;
    private int deliveries;

    Work(String company, long callId) {
        this.company = company;
        this.callId = callId;
    }

    synchronized @Nullable Task task(Step step) {
        return tasks.get(step);
    }

    synchronized void begin(Task task) {
        tasks.put(task.step, task);
    }

    synchronized void heard(@Nullable Conversation said, boolean atAVisit) {
        conversation = said;
        visit = atAVisit;
    }

    synchronized @Nullable Conversation conversation() {
        return conversation;
    }

    synchronized boolean visit() {
        return visit;
    }

    /** Each delivery of a result may be written in another way. */
    synchronized int nextDelivery() {
        return deliveries++;
    }

    /** The latest so many, the least recently used forgotten first. */
    static final class Latest<K, V> extends LinkedHashMap<K, V> {
        private static final long serialVersionUID = 1;
        private final int most;

        Latest(int most) {
            super(16, 0.75f, true);
            this.most = most;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > most;
        }
    }
}
