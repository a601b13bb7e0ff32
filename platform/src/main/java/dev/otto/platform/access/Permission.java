package dev.otto.platform.access;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * One line of the permission table: an endpoint and who may use it.
 *
 * @param method HTTP method, or {@code *}
 * @param path Spring path pattern; a variable named {@code company_id} must be the caller's own
 * @param kind how a request proves itself
 * @param roles the roles let in; empty unless kind is {@code ROLES}
 * @param own those of the roles that reach their own rows only, by the rule of the resource
 * @param query the query parameters known to the endpoint
 * @param description one sentence
 * @param errors error codes beyond those every endpoint can give
 * @param implemented false for endpoints that are agreed but not there yet
 * @param streamed whether files are taken here, as they come and larger than other bodies may be
 */
public record Permission(
        String method,
        String path,
        Kind kind,
        Set<AccessRole> roles,
        Set<AccessRole> own,
        Set<String> query,
        String description,
        List<ErrorCode> errors,
        boolean implemented,
        boolean streamed) {

    private static final Set<String> PERSONS = Set.of("csr_id", "rep_id", "assigned_rep_id", "sales_rep_id");

    /** An error code and the HTTP status that it comes with. */
    public record ErrorCode(int status, String code) {}

    /** How a request to an endpoint proves itself. */
    public enum Kind {
        /** By nothing, or by a signature that the endpoint itself checks. */
        PUBLIC,
        /** By a user's JWT. */
        ROLES,
        /** By the partner's internal token, checked by the endpoint itself. */
        PARTNER,
        /** Like {@code PUBLIC}, in the demo and dev profiles only; 404 elsewhere. */
        DEVELOPMENT
    }

    public Permission {
        roles = Set.copyOf(roles);
        own = Set.copyOf(own);
        query = Set.copyOf(query);
        errors = List.copyOf(errors);
        if (!roles.containsAll(own)) {
            throw new IllegalArgumentException(method + " " + path + ": an own rule for a role without access");
        }
        if ((kind == Kind.ROLES) == roles.isEmpty()) {
            throw new IllegalArgumentException(method + " " + path + ": roles and kind " + kind + " do not agree");
        }
    }

    /** An endpoint without a token. */
    public static Permission open(Kind kind, String method, String path, String description) {
        return new Permission(method, path, kind, Set.of(), Set.of(), Set.of(), description, List.of(), true, false);
    }

    /** An endpoint for these roles. */
    public static Permission endpoint(String method, String path, Set<AccessRole> roles, String description) {
        return new Permission(method, path, Kind.ROLES, roles, Set.of(), Set.of(), description, List.of(), true, false);
    }

    /** The same, the named roles reaching their own rows only. */
    public Permission own(AccessRole... limited) {
        Set<AccessRole> set = EnumSet.noneOf(AccessRole.class);
        set.addAll(List.of(limited));
        return new Permission(method, path, kind, roles, set, query, description, errors, implemented, streamed);
    }

    /** The same, with query parameters, separated by spaces. */
    public Permission query(String names) {
        Set<String> all = new LinkedHashSet<>(query);
        all.addAll(List.of(names.split(" ")));
        return new Permission(method, path, kind, roles, own, all, description, errors, implemented, streamed);
    }

    /** The same, a list in pages. */
    public Permission paged() {
        return query("limit cursor");
    }

    /** The same, with the codes of rules of the domain that may refuse: 409. */
    public Permission refusals(String... codes) {
        return errors(409, codes);
    }

    /** The same, with error codes of its own. */
    public Permission errors(int status, String... codes) {
        List<ErrorCode> all = new ArrayList<>(errors);
        for (String code : codes) {
            all.add(new ErrorCode(status, code));
        }
        return new Permission(method, path, kind, roles, own, query, description, all, implemented, streamed);
    }

    /** The same, agreed but not there yet. */
    public Permission later() {
        return new Permission(method, path, kind, roles, own, query, description, errors, false, streamed);
    }

    /** The same, taking files. */
    public Permission takingFiles() {
        return new Permission(method, path, kind, roles, own, query, description, errors, implemented, true);
    }

    /** Whether this caller reaches only what is their own here. */
    public boolean ownOnly(Caller caller) {
        return own.contains(caller.role());
    }

    /** Whether a request can name somebody whose rows it is about. */
    public boolean namesPerson() {
        return path.contains("{rep_id}") || query.stream().anyMatch(PERSONS::contains);
    }

    /** The roles let in, in the order of the specification. */
    public List<String> roleNames() {
        return EnumSet.allOf(AccessRole.class).stream()
                .filter(roles::contains)
                .map(AccessRole::name)
                .toList();
    }

    PathPattern pattern() {
        return PathPatternParser.defaultInstance.parse(path);
    }

    /** Method and path with nameless variables: what two descriptions of one endpoint have in common. */
    public String key() {
        return method + " " + shape(path);
    }

    static String shape(String path) {
        return path.replaceAll("\\{[^/}]*}", "{}");
    }
}
