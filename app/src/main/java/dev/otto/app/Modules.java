package dev.otto.app;

import dev.otto.platform.configuration.OnlyInRole;
import dev.otto.platform.configuration.ProcessRole;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.scheduling.annotation.EnableScheduling;

/** Which modules a process has, by its roles. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration(excludeName = "org.axonframework.springboot.autoconfig.UpdateCheckerAutoConfiguration")
@EnableScheduling
@ComponentScan(basePackages = {"dev.otto.platform", "dev.otto.app.access", "dev.otto.app.demo", "dev.otto.app.start"})
@Import({Projecting.class, Modules.Writing.class, Modules.Folding.class, Modules.Reading.class})
class Modules {

    /** Aggregates, policies, webhooks and the write API. */
    @Configuration(proxyBeanMethods = false)
    @OnlyInRole(ProcessRole.command)
    @ComponentScan(basePackages = "dev.otto.write")
    static class Writing {}

    /** The folds; reading needs their tables' shape, and only the role projection runs them. */
    @Configuration(proxyBeanMethods = false)
    @OnlyInRole({ProcessRole.projection, ProcessRole.query})
    @ComponentScan(basePackages = "dev.otto.fold")
    static class Folding {}

    /** The read API, histories and pages. */
    @Configuration(proxyBeanMethods = false)
    @OnlyInRole(ProcessRole.query)
    @ComponentScan(basePackages = "dev.otto.read")
    static class Reading {}
}
