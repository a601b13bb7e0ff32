package dev.otto.platform.access;

import dev.otto.platform.problem.Problem;
import dev.otto.platform.problem.Problems;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.springframework.web.filter.OncePerRequestFilter;

/** Holds each user and each company to their requests a minute; what is refused counts for neither. */
final class RateLimits extends OncePerRequestFilter {

    private final SlidingWindows users;
    private final SlidingWindows companies;
    private final Problems problems;
    private final Refusals refusals;

    RateLimits(SlidingWindows users, SlidingWindows companies, Problems problems, Refusals refusals) {
        this.users = users;
        this.companies = companies;
        this.problems = problems;
        this.refusals = refusals;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Optional<Caller> caller = Callers.current();
        Optional<Permission> permission = Routes.of(request);
        if (caller.isEmpty() || permission.isEmpty()) {
            chain.doFilter(request, response);
            return;
        }
        request.setAttribute(Callers.ATTRIBUTE, caller.get());
        String company = "tenant:" + caller.get().companyId();
        String user = company + ":user:" + caller.get().userId();
        SlidingWindows.Answer byUser = users.take(user);
        SlidingWindows.Answer answer = byUser;
        String limit = "user";
        if (byUser.admitted() && caller.get().companyId() != null) {
            SlidingWindows.Answer byCompany = companies.take(company);
            if (!byCompany.admitted()) {
                users.giveBack(user);
                limit = "tenant";
                answer = byCompany;
            } else if (byCompany.remaining() < byUser.remaining()) {
                answer = byCompany;
            }
        }
        say(answer, response);
        if (answer.admitted()) {
            chain.doFilter(request, response);
            return;
        }
        refusals.overLimit(limit, request);
        problems.write(tooMany(answer), request, response);
    }

    static void say(SlidingWindows.Answer answer, HttpServletResponse response) {
        answer.headers().forEach(response::setHeader);
    }

    static Problem tooMany(SlidingWindows.Answer answer) {
        return answer.tell(Problem.of(429, "rate_limited", "Too many requests; try again later."));
    }
}
