package dev.otto.app.start;

import dev.otto.app.demo.Demo;
import dev.otto.platform.configuration.OttoSettings;
import dev.otto.platform.configuration.Profile;
import dev.otto.platform.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ResponseBody;

/** What is there, live, and where to go. Outside of the demo it shows no company's data. */
@Controller
class StartPage {

    /** A way to go on. */
    public record Link(String href, String title, String text) {}

    private static final List<Link> LINKS = List.of(
            new Link("/docs", "The API", "Every endpoint with its roles, parameters and errors, to try out."),
            new Link("/openapi.json", "Its description", "OpenAPI 3.1, for tools."),
            new Link("/ready", "Readiness", "What this process needs and how it is."),
            new Link("/metrics", "Metrics", "For Prometheus."));

    private final OttoSettings settings;
    private final DemoFigures figures;

    StartPage(OttoSettings settings, DemoFigures figures) {
        this.settings = settings;
        this.figures = figures;
    }

    @GetMapping("/")
    String start(Model model, HttpServletRequest request) {
        boolean demo = settings.profile() == Profile.demo;
        model.addAttribute("demo", demo);
        model.addAttribute("links", LINKS);
        model.addAttribute("address", "localhost:" + request.getLocalPort());
        model.addAttribute("profile", settings.profile().name());
        model.addAttribute("traffic", settings.demoTraffic());
        model.addAttribute("company", Demo.COMPANY);
        if (demo) {
            model.addAttribute("shunya", settings.uwc().baseUrl());
            model.addAttribute("figures", figures.now());
        }
        return "start";
    }

    /** What the page shows, for its script to show anew. */
    @GetMapping("/start/figures")
    @ResponseBody
    Map<String, Object> figures() {
        if (settings.profile() != Profile.demo) {
            throw ProblemException.notFound();
        }
        return figures.now();
    }
}
