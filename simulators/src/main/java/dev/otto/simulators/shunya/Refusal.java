package dev.otto.simulators.shunya;

/** A request that Shunya does not take, as its error envelope says it. */
final class Refusal extends Exception {

    private final int status;
    private final String errorCode;
    private final String errorType;
    private final boolean retryable;

    private Refusal(int status, String errorCode, String errorType, String message, boolean retryable) {
        super(message, null, false, false);
        this.status = status;
        this.errorCode = errorCode;
        this.errorType = errorType;
        this.retryable = retryable;
    }

    static Refusal unauthenticated(String errorCode, String message) {
        return new Refusal(401, errorCode, "authentication_error", message, false);
    }

    static Refusal of(int status, String errorCode, String message) {
        return new Refusal(status, errorCode, "client_error", message, false);
    }

    static Refusal tooMany() {
        return new Refusal(429, "RATE_LIMITED", "rate_limit_error", "Too many requests.", true);
    }

    static Refusal failing(String errorCode, boolean retryable) {
        return new Refusal(500, errorCode, "server_error", "Something went wrong.", retryable);
    }

    int status() {
        return status;
    }

    String errorCode() {
        return errorCode;
    }

    String errorType() {
        return errorType;
    }

    boolean retryable() {
        return retryable;
    }

    String message() {
        return String.valueOf(getMessage());
    }
}
