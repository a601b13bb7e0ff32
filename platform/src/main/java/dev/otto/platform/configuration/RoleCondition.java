package dev.otto.platform.configuration;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Reads the property {@code otto.roles}; where it is absent, as in tests of single beans, every role is there. */
final class RoleCondition implements Condition {

    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
        String roles = context.getEnvironment().getProperty("otto.roles");
        Map<String, ?> attributes = metadata.getAnnotationAttributes(OnlyInRole.class.getName());
        if (roles == null || attributes == null || !(attributes.get("value") instanceof ProcessRole[] wanted)) {
            return true;
        }
        List<String> has = Check.items(roles);
        return Arrays.stream(wanted).map(Enum::name).anyMatch(has::contains);
    }
}
