package dev.otto.platform.http;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import dev.otto.platform.access.Caller;
import dev.otto.platform.access.Permission;
import dev.otto.platform.access.Permissions;
import dev.otto.platform.problem.Problem;
import io.swagger.v3.core.jackson.ModelResolver;
import io.swagger.v3.core.jackson.TypeNameResolver;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The API's description: roles, parameters and error codes of every operation come from the permission table, its examples from a recorded run. */
@Configuration(proxyBeanMethods = false)
class ApiDescription {

    static {
        SpringDocUtils.getConfig().addRequestWrapperToIgnore(Caller.class, Filters.class, IfMatch.class);
    }

    @Bean
    OpenAPI openApi() {
        return new OpenAPI()
                .info(new Info()
                        .title("Otto")
                        .version("1")
                        .description("System of record for a home-services company's customer conversations."))
                .components(new Components()
                        .addSecuritySchemes(
                                "bearer",
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("bearer")
                                        .bearerFormat("JWT"))
                        .addSchemas("Problem", problem()));
    }

    /** The description's own mapper knows nothing of ours; the names must be the same. */
    @Bean
    ModelResolver modelResolver() {
        return new ModelResolver(
                        Json31.mapper().copy().setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE),
                        new OuterNames())
                .openapi31(true);
    }

    @Bean
    OpenApiCustomizer fromPermissions(Permissions permissions) {
        return description -> {
            ApiExamples examples = ApiExamples.recorded(); // not before somebody asks for the description
            description
                    .getPaths()
                    .forEach((path, item) -> item.readOperationsMap()
                            .forEach((method, operation) -> permissions
                                    .line(method.name(), path)
                                    .ifPresent(line -> {
                                        describe(operation, line);
                                        examples.addTo(operation, line.key());
                                    })));
        };
    }

    /** Nested types are called by their outer type too, so that two of the same name stay two. */
    private static final class OuterNames extends TypeNameResolver {
        @Override
        protected String nameForClass(Class<?> type, Set<Options> options) {
            Class<?> outer = type.getEnclosingClass();
            String name = super.nameForClass(type, options);
            return outer == null ? name : outer.getSimpleName() + name;
        }
    }

    private static void describe(Operation operation, Permission line) {
        operation.setSummary(line.description());
        operation.setOperationId(operationId(line));
        Map<Integer, List<String>> codes = new TreeMap<>();
        if (line.kind() == Permission.Kind.ROLES) {
            operation.addSecurityItem(new SecurityRequirement().addList("bearer"));
            operation.setDescription(roles(line));
            operation.addExtension("x-roles", line.roleNames());
            operation.addExtension(
                    "x-own-rows-only",
                    line.roleNames().stream()
                            .filter(name -> line.own().stream()
                                    .anyMatch(role -> role.name().equals(name)))
                            .toList());
            add(codes, 400, "validation_failed", "bad_request");
            add(codes, 401, "token_missing", "token_invalid");
            add(codes, 403, "role_forbidden", "role_unknown", "user_removed", "company_missing", "company_mismatch");
            add(codes, 429, "rate_limited");
            if (!line.own().isEmpty() && line.namesPerson()) {
                add(codes, 403, "not_own");
            }
            if (line.path().contains("{")) {
                add(codes, 404, "not_found");
            }
            add(codes, 503, "database_unavailable", "identity_unavailable", "took_too_long", "busy");
            if (line.method().equals("GET")) {
                add(codes, 503, "projection_behind", "projection_held");
            } else {
                add(codes, 400, "malformed_json");
                add(codes, 413, "payload_too_large");
                add(codes, 415, "unsupported_media_type");
            }
            if (line.method().equals("POST")) {
                add(codes, 409, "in_progress");
                add(codes, 422, "idempotency_key_reused");
            }
        }
        line.errors().forEach(error -> add(codes, error.status(), error.code()));
        for (String name : new TreeSet<>(line.query())) {
            boolean known = operation.getParameters() != null
                    && operation.getParameters().stream().anyMatch(parameter -> name.equals(parameter.getName()));
            if (!known) {
                operation.addParametersItem(
                        new Parameter().in("query").name(name).schema(string()));
            }
        }
        ApiResponses responses = operation.getResponses() == null ? new ApiResponses() : operation.getResponses();
        codes.forEach((status, words) -> responses.addApiResponse(Integer.toString(status), response(status, words)));
        operation.setResponses(responses);
        operation.addExtension(
                "x-error-codes", codes.values().stream().flatMap(List::stream).toList());
    }

    private static String roles(Permission line) {
        StringBuilder text = new StringBuilder("Roles: ");
        List<String> words = new ArrayList<>();
        for (String role : line.roleNames()) {
            boolean own = line.own().stream().anyMatch(one -> one.name().equals(role));
            words.add(own ? role + " (own)" : role);
        }
        return text.append(String.join(", ", words)).append('.').toString();
    }

    private static String operationId(Permission line) {
        return line.method().toLowerCase(Locale.ROOT)
                + line.path().replaceAll("[{}]", "").replaceAll("[^A-Za-z0-9]+", "_");
    }

    private static void add(Map<Integer, List<String>> codes, int status, String... words) {
        List<String> known = codes.computeIfAbsent(status, none -> new ArrayList<>());
        Stream.of(words).filter(word -> !known.contains(word)).forEach(known::add);
    }

    private static ApiResponse response(int status, List<String> words) {
        return new ApiResponse()
                .description(String.join(", ", words))
                .content(new Content()
                        .addMediaType(
                                Problem.MEDIA_TYPE,
                                new MediaType()
                                        .schema(new Schema<>().$ref("#/components/schemas/Problem"))
                                        .example(Problem.of(status, words.getFirst(), null)
                                                .body("/api/v1/…", "4bf92f3577b34da6a3ce929d0e0e4736"))));
    }

    private static Schema<?> problem() {
        Schema<Object> schema = new Schema<>();
        schema.setType("object");
        schema.setTypes(Set.of("object"));
        schema.addProperty("type", string());
        schema.addProperty("title", string());
        schema.addProperty("status", typed("integer"));
        schema.addProperty("detail", string());
        schema.addProperty("instance", string());
        schema.addProperty("error_code", string());
        schema.addProperty("retryable", typed("boolean"));
        schema.addProperty("trace_id", string());
        Schema<Object> fault = new Schema<>();
        fault.setTypes(Set.of("object"));
        fault.addProperty("field", string());
        fault.addProperty("message", string());
        Schema<Object> errors = new Schema<>();
        errors.setTypes(Set.of("array"));
        errors.setItems(fault);
        schema.addProperty("errors", errors);
        return schema;
    }

    private static Schema<?> string() {
        return typed("string");
    }

    private static Schema<?> typed(String type) {
        Schema<Object> schema = new Schema<>();
        schema.setType(type);
        schema.setTypes(Set.of(type));
        return schema;
    }
}
