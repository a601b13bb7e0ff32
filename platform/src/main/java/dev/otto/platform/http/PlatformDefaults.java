package dev.otto.platform.http;

import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/** Framework properties that every process of ours wants; anything else that sets one of them wins. */
public final class PlatformDefaults implements EnvironmentPostProcessor {

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        Map<String, Object> defaults = new LinkedHashMap<>();
        defaults.put("logging.structured.format.console", "dev.otto.platform.trace.JsonLines");
        defaults.put("springdoc.api-docs.path", "/openapi.json");
        defaults.put("springdoc.api-docs.version", "openapi_3_1");
        defaults.put("springdoc.swagger-ui.path", "/docs");
        defaults.put("springdoc.packages-to-scan", "dev.otto");
        // Our own request filter bounds; a form is not taken apart before its signature is checked.
        defaults.put("spring.servlet.multipart.enabled", "false");
        defaults.put("spring.mvc.formcontent.filter.enabled", "false");
        defaults.put("spring.mvc.problemdetails.enabled", "false");
        defaults.put("spring.web.resources.add-mappings", "true");
        defaults.put("management.endpoints.web.exposure.exclude", "*");
        defaults.put("management.endpoints.access.default", "none");
        // and measures: the framework's own observations of every filter would cost a tenth of a request
        defaults.put("management.observations.enable.all", "false");
        defaults.put("server.shutdown", "graceful");
        defaults.put("server.tomcat.max-swallow-size", "16MB");
        defaults.put("server.tomcat.connection-timeout", "10s");
        defaults.put("server.max-http-request-header-size", "16KB");
        environment.getPropertySources().addLast(new MapPropertySource("platformDefaults", defaults));
    }
}
