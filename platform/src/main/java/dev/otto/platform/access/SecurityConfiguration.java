package dev.otto.platform.access;

import dev.otto.platform.configuration.OttoSettings;
import dev.otto.platform.problem.Problem;
import dev.otto.platform.problem.Problems;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Fallback;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationResult;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.server.resource.web.BearerTokenResolver;
import org.springframework.security.oauth2.server.resource.web.DefaultBearerTokenResolver;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;
import org.springframework.security.web.context.SecurityContextHolderFilter;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.DefaultCorsProcessor;
import org.springframework.web.cors.UrlBasedCorsConfigurationSource;
import org.springframework.web.filter.CorsFilter;

/** The filters between a request and its controller: origin, route, token, role, rate. */
@Configuration(proxyBeanMethods = false)
@EnableWebSecurity
class SecurityConfiguration {

    /** Before the security filters (-100), after the request filter. */
    private static final int CORS_ORDER = -200;

    @Bean
    @Fallback
    AccessSettings accessSettings(OttoSettings settings, Environment environment) {
        return AccessSettings.of(
                settings, environment.getProperty("otto.role-aliases", AccessSettings.DEFAULT_ALIASES));
    }

    @Bean
    @Fallback
    Permissions permissions() {
        return Permissions.otto();
    }

    @Bean
    Origins origins(AccessSettings settings) {
        return new Origins(settings.allowedOrigins());
    }

    @Bean
    LocalTokens localTokens(AccessSettings settings) {
        return new LocalTokens(settings.localKey());
    }

    @Bean
    TokenVerifier tokenVerifier(AccessSettings settings, LocalTokens localTokens, ObjectProvider<InstantSource> clock) {
        return TokenVerifier.of(settings, localTokens, clock.getIfAvailable(InstantSource::system));
    }

    @Bean
    Callers callers(AccessSettings settings, ObjectProvider<StoredRoles> stored) {
        return new Callers(settings.roleAliases(), stored.getIfAvailable(() -> (company, user) -> Optional.empty()));
    }

    /** The request filter measures requests; watching each filter as well would cost a tenth of a request. */
    @Bean
    SecurityObservationSettings unobserved() {
        return SecurityObservationSettings.noObservations();
    }

    @Bean
    SecurityFilterChain securityFilterChain(
            HttpSecurity http,
            AccessSettings settings,
            Permissions permissions,
            TokenVerifier tokens,
            Callers callers,
            Problems problems,
            Refusals refusals,
            ObjectProvider<InstantSource> clocks) {
        InstantSource clock = clocks.getIfAvailable(InstantSource::system);
        RateLimits limits = new RateLimits(
                new SlidingWindows(settings.userLimit(), clock),
                new SlidingWindows(settings.companyLimit(), clock),
                problems,
                refusals);
        Unauthenticated unauthenticated =
                new Unauthenticated(new SlidingWindows(settings.userLimit(), clock), refusals, problems);
        return http.csrf(AbstractHttpConfigurer::disable)
                .cors(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .headers(headers -> headers.referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.NO_REFERRER)))
                .oauth2ResourceServer(
                        server -> server.jwt(jwt -> jwt.decoder(tokens).jwtAuthenticationConverter(callers))
                                .bearerTokenResolver(bearerTokens())
                                .authenticationEntryPoint(unauthenticated))
                .exceptionHandling(handling ->
                        handling.authenticationEntryPoint(unauthenticated).accessDeniedHandler(denied(refusals)))
                .authorizeHttpRequests(requests -> requests.anyRequest().access(SecurityConfiguration::authorise))
                .addFilterAfter(
                        new Routes(permissions, settings.development(), problems), SecurityContextHolderFilter.class)
                // before the roles are looked at: what is refused counts too, and its line says who asked
                .addFilterBefore(limits, AuthorizationFilter.class)
                .build();
    }

    /** What the firewall rejects (odd paths, headers, methods) is malformed, and says no more. */
    @Bean
    RequestRejectedHandler requestRejectedHandler(Problems problems) {
        return (request, response, rejected) ->
                problems.write(Problem.of(400, "bad_request", "The request is malformed."), request, response);
    }

    @Bean
    FilterRegistrationBean<CorsFilter> corsFilter(Origins origins, Refusals refusals) {
        CorsConfiguration configuration = new CorsConfiguration() {
            @Override
            public @Nullable String checkOrigin(@Nullable String origin) {
                return origin != null && origins.allows(origin) ? origin : null;
            }
        };
        configuration.setAllowedMethods(List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"));
        configuration.setAllowedHeaders(List.of("*"));
        configuration.setExposedHeaders(List.of(
                "ETag",
                "Link",
                "Otto-Position",
                "Idempotent-Replayed",
                "X-Request-Id",
                "X-Trace-Id",
                "Retry-After",
                "RateLimit-Limit",
                "RateLimit-Remaining",
                "RateLimit-Reset"));
        configuration.setMaxAge(600L);
        UrlBasedCorsConfigurationSource source = new UrlBasedCorsConfigurationSource();
        source.registerCorsConfiguration("/**", configuration);
        CorsFilter filter = new CorsFilter(source);
        filter.setCorsProcessor(new Processor(refusals));
        FilterRegistrationBean<CorsFilter> registration = new FilterRegistrationBean<>(filter);
        registration.setOrder(CORS_ORDER);
        return registration;
    }

    private static AuthorizationResult authorise(
            Supplier<? extends @Nullable Authentication> authentication, RequestAuthorizationContext context) {
        Optional<Permission> permission = Routes.of(context.getRequest());
        if (permission.isEmpty()) {
            return new AuthorizationDecision(false);
        }
        if (permission.get().kind() != Permission.Kind.ROLES) {
            return new AuthorizationDecision(true);
        }
        return new AuthorizationDecision(authentication.get() instanceof CallerAuthentication caller
                && permission.get().roles().contains(caller.getPrincipal().role()));
    }

    /** Users' tokens are looked for only where they count: a provider's or the partner's bearer is not a user's. */
    private static BearerTokenResolver bearerTokens() {
        DefaultBearerTokenResolver header = new DefaultBearerTokenResolver();
        return request -> Routes.of(request)
                        .filter(permission -> permission.kind() == Permission.Kind.ROLES)
                        .isPresent()
                ? header.resolve(request)
                : null;
    }

    private static AccessDeniedHandler denied(Refusals refusals) {
        return (request, response, exception) -> {
            Optional<Permission> permission = Routes.of(request);
            String required =
                    permission.map(line -> String.join(", ", line.roleNames())).orElse("none");
            String role = Callers.current().map(caller -> caller.role().name()).orElse("none");
            refusals.answer(
                    Problem.of(
                            403,
                            "role_forbidden",
                            "Access denied. Required roles: " + required + ". User role: " + role),
                    request,
                    response);
        };
    }

    /** Refuses foreign origins with a problem instead of plain text. */
    private static final class Processor extends DefaultCorsProcessor {
        private final Refusals refusals;

        private Processor(Refusals refusals) {
            this.refusals = refusals;
        }

        @Override
        public boolean processRequest(
                @Nullable CorsConfiguration configuration, HttpServletRequest request, HttpServletResponse response)
                throws IOException {
            boolean passed = super.processRequest(configuration, request, response);
            if (!passed && response.getStatus() == 403) {
                refusals.answer(
                        Problem.of(403, "origin_forbidden", "Requests from this origin are not allowed."),
                        request,
                        response);
            }
            return passed;
        }

        @Override
        protected void rejectRequest(ServerHttpResponse response) {
            response.setStatusCode(HttpStatus.FORBIDDEN);
        }
    }
}
